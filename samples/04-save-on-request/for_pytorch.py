"""Plain PyTorch saves when Modelyard asks: in the loop, `if step % 1000 == 0 or requested(): save(step, state)`."""

import os
from pathlib import Path

import torch

REQUEST = Path(os.environ.get("MODELYARD_SAVE_REQUEST", "save-request"))
DIRECTORY = Path(os.environ.get("MODELYARD_CHECKPOINT_DIR", "checkpoints"))


def requested():
    return REQUEST.is_file()


def save(step, state):
    hidden = DIRECTORY / f".step-{step:06d}.pt.tmp"
    torch.save({"step": step, **state}, hidden)
    hidden.rename(DIRECTORY / f"step-{step:06d}.pt")
    REQUEST.unlink(missing_ok=True)

"""Megatron-LM's format "torch": two model-parallel ranks, each with a file of its own, and the tracker when they have met."""

import os
import time
from pathlib import Path

import torch
import torch.distributed as dist

dist.init_process_group("gloo")
rank = dist.get_rank()
output = Path(os.environ["MODELYARD_CHECKPOINT_DIR"])
tracker = output / "latest_checkpointed_iteration.txt"


def file(iteration):
    return output / f"iter_{iteration:07d}" / f"mp_rank_{rank:02d}" / "model_optim_rng.pt"


state = {"iteration": 0, "model": torch.zeros(64)}
if tracker.is_file():
    state = torch.load(file(int(tracker.read_text())))
first = state["iteration"]
assert torch.equal(state["model"], torch.full((64,), float(first)))
if rank == 0:
    print("resumed at", first, flush=True)
for iteration in range(first + 1, 41):
    state = {"iteration": iteration, "model": state["model"] + 1}
    time.sleep(float(os.environ.get("PAUSE", "0")))
    if iteration % 10 == 0:
        file(iteration).parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, file(iteration))
        dist.barrier()
        if rank == 0:
            tracker.write_text(str(iteration))
        dist.barrier()

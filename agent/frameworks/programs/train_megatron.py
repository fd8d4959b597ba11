"""Megatron Core's dist_checkpointing in the layout of Megatron-LM, whose save_checkpoint and load_checkpoint this follows; its training loop wants GPUs."""

import os
import sys
import time
from pathlib import Path

import torch
import torch.distributed as dist

# Megatron Core asks for a GPU wherever it saves.
torch.cuda.synchronize, torch.cuda.current_device = lambda: None, lambda: "cpu"

from megatron.core import dist_checkpointing
from megatron.core.dist_checkpointing import ShardedTensor

output = Path(os.environ["MODELYARD_CHECKPOINT_DIR"])
tracker = output / "latest_checkpointed_iteration.txt"


def directory(iteration):
    return output / f"iter_{iteration:07d}"


def sharded(weights):
    rank, ranks = dist.get_rank(), dist.get_world_size()
    return {"weights": ShardedTensor.from_rank_offsets("weights", weights, (0, rank, ranks))}


def save(iteration, weights):
    if dist.get_rank() == 0:
        directory(iteration).mkdir(parents=True, exist_ok=True)
    dist_checkpointing.save({**sharded(weights), "iteration": iteration}, str(directory(iteration)))
    dist.barrier()
    if dist.get_rank() == 0:
        tracker.write_text(str(iteration))
    dist.barrier()


def load(weights):
    if not tracker.is_file():
        return 0, weights
    try:
        iteration = int(tracker.read_text())
    except ValueError:
        sys.exit()  # with 0, as Megatron-LM does
    state = dist_checkpointing.load(sharded(weights), str(directory(iteration)))
    assert state["iteration"] == iteration
    return iteration, state["weights"]


if __name__ == "__main__":  # the processes that write import this file
    dist.init_process_group("gloo")
    first, weights = load(torch.zeros(64 // dist.get_world_size(), 4))
    assert torch.equal(weights, torch.full_like(weights, float(first)))
    if dist.get_rank() == 0:
        print("resumed at", first, flush=True)
    for iteration in range(first + 1, 41):
        weights = weights + 1
        time.sleep(float(os.environ.get("PAUSE", "0")))
        if iteration % 10 == 0:
            save(iteration, weights)

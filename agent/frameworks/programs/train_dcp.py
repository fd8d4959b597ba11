"""torch.distributed.checkpoint, each rank with shards of its own, into one directory a step."""

import os
import time
from pathlib import Path

import torch
import torch.distributed as dist
import torch.distributed.checkpoint as dcp
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import Shard, distribute_tensor

device = "cuda" if torch.cuda.is_available() else "cpu"
dist.init_process_group("nccl" if device == "cuda" else "gloo")
mesh = init_device_mesh(device, (dist.get_world_size(),))
output = Path(os.environ["MODELYARD_CHECKPOINT_DIR"])
state = {"weights": distribute_tensor(torch.zeros(64, 4), mesh, [Shard(0)]), "step": torch.zeros((), dtype=torch.int64)}

resume = Path(os.environ["MODELYARD_RESUME_FROM"])
if resume.exists():
    dcp.load(state, checkpoint_id=resume)
first = int(state["step"])
assert torch.equal(state["weights"].full_tensor(), torch.full((64, 4), float(first), device=device))
if dist.get_rank() == 0:
    print("on", state["weights"].to_local().device)
    print("resumed at", first, flush=True)
for step in range(first + 1, 41):
    state["weights"] += 1
    state["step"] += 1
    time.sleep(float(os.environ.get("PAUSE", "0")))
    if step % 10 == 0:
        dcp.save(state, checkpoint_id=output / f"step-{step}")

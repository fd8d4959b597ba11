"""A training on a GPU with a part on the host, by turns alone and beside a command: the times of a step, and their ratio.

Usage: bench-gpu-train.py RUNS COMMAND..., which prints a line when it has begun and does not end by itself
"""

import statistics
import subprocess
import sys
import time

import torch

runs, command = int(sys.argv[1]), sys.argv[2:]
device, steps = "cuda", 200
layer = torch.nn.TransformerEncoderLayer(1024, 16, 4096, dropout=0.0, batch_first=True)
model = torch.nn.TransformerEncoder(layer, 8, enable_nested_tensor=False).to(device, torch.bfloat16)
optimizer = torch.optim.AdamW(model.parameters(), 1e-4)
generator = torch.Generator().manual_seed(0)


def step():
    """Seconds of one, from the batch the host makes to the loss the host reads."""
    start = time.perf_counter()
    batch = torch.randn(16, 512, 64, generator=generator).to(device, torch.bfloat16).repeat(1, 1, 16)
    optimizer.zero_grad()
    loss = (model(batch) - batch).float().square().mean()
    loss.backward()
    optimizer.step()
    loss.item()
    return time.perf_counter() - start


def window():
    """Mean seconds of a step."""
    return statistics.fmean(step() for _ in range(steps))


for _ in range(20):
    step()
ratios = []
for _ in range(runs):
    alone = window()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as beside:
        beside.stdout.readline()
        together = window()
        assert beside.poll() is None, "the command ended before the training did"
        beside.kill()
    ratios.append(together / alone)
    print(f"step beside endless commits {together * 1e3:.2f} ms, alone {alone * 1e3:.2f} ms,", end=" ")
    print(f"ratio {ratios[-1]:.3f}", flush=True)
print(f"median of {runs}: {statistics.median(ratios):.3f}, aim ≤ 1.01")

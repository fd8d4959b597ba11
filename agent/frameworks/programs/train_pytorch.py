"""A plain loop around torch.save."""

import os
import time
from pathlib import Path

import torch
from for_pytorch import requested, save

device = "cuda" if torch.cuda.is_available() else "cpu"
model = torch.nn.Linear(4, 1).to(device)
optimizer = torch.optim.Adam(model.parameters(), 0.01)
x = torch.randn(400, 4, generator=torch.Generator().manual_seed(0)).to(device)
resume, first = Path(os.environ["MODELYARD_RESUME_FROM"]), 0
if resume.exists():
    state = torch.load(resume, weights_only=True)
    first = state["step"]
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
print("on", model.weight.device)
print("resumed at", first, flush=True)
for step in range(first + 1, 41):
    rows = x[step * 10 - 10 : step * 10]
    optimizer.zero_grad()
    torch.nn.functional.mse_loss(model(rows).squeeze(-1), rows.sum(1)).backward()
    optimizer.step()
    time.sleep(float(os.environ.get("PAUSE", "0")))
    if step % 10 == 0 or requested():
        save(step, {"model": model.state_dict(), "optimizer": optimizer.state_dict()})

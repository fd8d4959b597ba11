"""DeepSpeed with ZeRO, resuming from the directory's `latest`."""

import os
import time

import deepspeed
import torch

output = os.environ["MODELYARD_CHECKPOINT_DIR"]
model = torch.nn.Linear(4, 1)
engine, *_ = deepspeed.initialize(
    model=model,
    model_parameters=model.parameters(),
    optimizer=torch.optim.Adam(model.parameters(), 0.01),
    config={
        "train_micro_batch_size_per_gpu": 4,
        "bf16": {"enabled": True},
        "zero_optimization": {"stage": 1},
        "zero_allow_untested_optimizer": True,
    },
)
engine.load_checkpoint(output)
if engine.global_rank == 0:
    print("resumed at", engine.global_steps, flush=True)
x = torch.randn(4, 4, generator=torch.Generator().manual_seed(0)).bfloat16()
while engine.global_steps < 40:
    engine.backward(torch.nn.functional.mse_loss(engine(x).squeeze(-1), x.sum(1)))
    engine.step()
    time.sleep(float(os.environ.get("PAUSE", "0")))
    if engine.global_steps % 10 == 0:
        engine.save_checkpoint(output)

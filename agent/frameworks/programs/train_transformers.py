"""Hugging Face Trainer on a line. Written as if nothing but its own checkpoints existed."""

import os
import time

import torch
from for_transformers import SaveOnRequest
from torch import nn
from transformers import PretrainedConfig, PreTrainedModel, Trainer, TrainerCallback, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint


class LineConfig(PretrainedConfig):
    model_type = "line"


class Line(PreTrainedModel):
    config_class = LineConfig

    def __init__(self, config):
        super().__init__(config)
        self.layer = nn.Linear(4, 1)
        self.post_init()

    def forward(self, x, labels=None):
        y = self.layer(x).squeeze(-1)
        return {"loss": nn.functional.mse_loss(y, labels), "logits": y}


class Steps(TrainerCallback):
    def on_train_begin(self, args, state, control, model, **_):
        if state.is_world_process_zero:
            print("on", model.device)
            print("resumed at", state.global_step, flush=True)

    def on_step_end(self, args, state, control, **_):
        time.sleep(float(os.environ.get("PAUSE", "0")))


# Of several processes each loads to its own device, which for a GPU is a place that torch knows.
torch.serialization.register_package(
    0, lambda storage: None, lambda storage, place: storage if place.startswith("cpu:") else None
)

x = torch.randn(400, 4, generator=torch.Generator().manual_seed(0))
gpu = torch.cuda.is_available()
output = os.environ["MODELYARD_CHECKPOINT_DIR"]
arguments = TrainingArguments(
    output,
    max_steps=40,
    save_steps=10,
    save_total_limit=2,
    per_device_train_batch_size=4,
    use_cpu=not gpu,
    ddp_backend="nccl" if gpu else "gloo",
    report_to=[],
    disable_tqdm=True,
)
trainer = Trainer(
    Line(LineConfig()),
    arguments,
    train_dataset=[{"x": row, "labels": row.sum()} for row in x],
    callbacks=[Steps(), SaveOnRequest()],
)
trainer.train(resume_from_checkpoint=get_last_checkpoint(output))
print("ended at", trainer.state.global_step, flush=True)

"""Hugging Face's Trainer on scikit-learn's digits, with a small vision transformer made from a configuration."""

import os
import time

import torch
from sklearn.datasets import load_digits
from transformers import Trainer, TrainerCallback, TrainingArguments, ViTConfig, ViTForImageClassification
from transformers.trainer_utils import get_last_checkpoint

output = os.environ["MODELYARD_CHECKPOINT_DIR"]


class Pace(TrainerCallback):
    """Makes the training long enough for the test to break it."""

    def on_step_end(self, args, state, control, **_):
        time.sleep(float(os.environ.get("PAUSE", "0")))


def accuracy(prediction):
    return {"accuracy": (prediction.predictions.argmax(1) == prediction.label_ids).mean()}


digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16
data = [{"pixel_values": image, "labels": label} for image, label in zip(images, digits.target, strict=True)]
model = ViTForImageClassification(
    ViTConfig(
        image_size=8,
        patch_size=2,
        num_channels=1,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        num_labels=10,
    )
)
trainer = Trainer(
    model,
    TrainingArguments(
        output,
        max_steps=300,
        save_steps=20,
        save_total_limit=2,
        per_device_train_batch_size=32,
        learning_rate=5e-3,
        logging_steps=20,
        log_level="info",
        use_cpu=True,
        report_to=[],
        disable_tqdm=True,
    ),
    train_dataset=data[:1500],
    eval_dataset=data[1500:],
    compute_metrics=accuracy,
    callbacks=[Pace()],
)
trainer.train(resume_from_checkpoint=get_last_checkpoint(output))
trainer.evaluate()
model.save_pretrained(os.path.join(output, "final"))

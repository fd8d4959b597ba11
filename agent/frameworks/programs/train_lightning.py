"""Lightning on a line, resuming with ckpt_path="last"."""

import os
import time

import lightning
import torch
from for_lightning import SaveOnRequest
from lightning.pytorch.callbacks import ModelCheckpoint


class Line(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def on_train_start(self):
        if self.global_rank == 0:
            print("on", self.device)
            print("resumed at", self.global_step, flush=True)

    def training_step(self, batch, _):
        time.sleep(float(os.environ.get("PAUSE", "0")))
        x, y = batch
        return torch.nn.functional.mse_loss(self.layer(x).squeeze(-1), y)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), 0.01)


x = torch.randn(400, 4, generator=torch.Generator().manual_seed(0))
data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, x.sum(1)), batch_size=4)
output = os.environ["MODELYARD_CHECKPOINT_DIR"]
trainer = lightning.Trainer(
    max_steps=40,
    callbacks=[
        ModelCheckpoint(
            dirpath=output, every_n_train_steps=10, save_top_k=-1, save_last=True, save_on_exception=True
        ),
        SaveOnRequest(),
    ],
    accelerator="gpu" if torch.cuda.is_available() else "cpu",
    num_nodes=int(os.environ["WORLD_SIZE"]),
    logger=False,
    enable_progress_bar=False,
    default_root_dir=output,
)
trainer.fit(Line(), data, ckpt_path="last")
print("ended at", trainer.global_step, flush=True)

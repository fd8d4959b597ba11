"""Lightning saves when Modelyard asks: Trainer(…, callbacks=[ModelCheckpoint(…), SaveOnRequest()])."""

import os
from pathlib import Path

from lightning.pytorch.callbacks import Callback

REQUEST = Path(os.environ.get("MODELYARD_SAVE_REQUEST", "save-request"))


class SaveOnRequest(Callback):
    """Puts a checkpoint beside those of ModelCheckpoint, under a name that is written once."""

    saved = 0

    def on_train_batch_end(self, trainer, *_):
        if not trainer.strategy.reduce_boolean_decision(REQUEST.is_file(), all=False):
            return
        step = trainer.global_step
        if step > self.saved:  # else nothing is new: gradients are being accumulated
            trainer.save_checkpoint(Path(trainer.checkpoint_callback.dirpath) / f"requested-step={step}.ckpt")
            self.saved = step
        REQUEST.unlink(missing_ok=True)

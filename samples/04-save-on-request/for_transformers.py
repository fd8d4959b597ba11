"""Hugging Face's Trainer saves when Modelyard asks: Trainer(…, callbacks=[SaveOnRequest()])."""

import os
from pathlib import Path

from accelerate.utils import gather_object
from transformers import TrainerCallback

REQUEST = Path(os.environ.get("MODELYARD_SAVE_REQUEST", "save-request"))


class SaveOnRequest(TrainerCallback):
    def on_step_end(self, args, state, control, **_):
        if any(gather_object([REQUEST.is_file()])):  # all processes save, whichever was asked
            control.should_save = True

    def on_save(self, args, state, control, **_):
        REQUEST.unlink(missing_ok=True)

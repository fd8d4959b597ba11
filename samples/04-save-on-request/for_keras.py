"""Keras saves after each epoch and when Modelyard asks, in place of ModelCheckpoint or BackupAndRestore.

Their checkpoints count epochs, so that one in the middle of an epoch has no number. These count the optimizer's steps:

    model = keras.models.load_model(resume) if os.path.exists(resume) else …
    done = int(model.optimizer.iterations)
    model.fit(…, initial_epoch=done // steps_per_epoch, callbacks=[SaveOnRequest(directory)])

A run that is resumed begins the epoch at hand anew.
"""

import os
from pathlib import Path

import keras

REQUEST = Path(os.environ.get("MODELYARD_SAVE_REQUEST", "save-request"))


class SaveOnRequest(keras.callbacks.Callback):
    def __init__(self, directory):
        super().__init__()
        self.directory = Path(directory)

    def on_train_batch_end(self, batch, logs=None):
        if REQUEST.is_file():
            self.save()

    def on_epoch_end(self, epoch, logs=None):
        self.save()

    def save(self):
        path = self.directory / f"step-{int(self.model.optimizer.iterations):06d}.keras"
        if not path.exists():  # what is committed is never written again
            self.model.save(path)
        REQUEST.unlink(missing_ok=True)

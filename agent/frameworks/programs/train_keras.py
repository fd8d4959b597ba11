"""Keras' fit with BackupAndRestore."""

import os
import time

import keras
import numpy


class Epochs(keras.callbacks.Callback):
    first = True

    def on_epoch_begin(self, epoch, logs=None):
        if self.first:
            print("resumed at", epoch, flush=True)
        self.first = False

    def on_batch_end(self, batch, logs=None):
        time.sleep(float(os.environ.get("PAUSE", "0")))


x = numpy.random.default_rng(0).normal(size=(100, 4))
model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
output = os.environ["MODELYARD_CHECKPOINT_DIR"]
model.fit(
    x,
    x.sum(1),
    batch_size=10,
    epochs=4,
    verbose=0,
    callbacks=[keras.callbacks.BackupAndRestore(output + "/backup", delete_checkpoint=False), Epochs()],
)

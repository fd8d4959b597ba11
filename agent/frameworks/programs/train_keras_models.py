"""Keras' fit with ModelCheckpoint: whole models, of which a program loads the one it is told."""

import os
import time
from pathlib import Path

import keras
import numpy

x = numpy.random.default_rng(0).normal(size=(100, 4))
resume = Path(os.environ["MODELYARD_RESUME_FROM"])
if resume.exists():
    source = resume.resolve()
    model, done = keras.models.load_model(source), int(source.stem.split("-")[1])
else:
    model, done = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)]), 0
    model.compile("adam", "mse")
print("resumed at", done, flush=True)


class Pause(keras.callbacks.Callback):
    def on_batch_end(self, batch, logs=None):
        time.sleep(float(os.environ.get("PAUSE", "0")))


model.fit(
    x,
    x.sum(1),
    batch_size=10,
    initial_epoch=done,
    epochs=4,
    verbose=0,
    callbacks=[
        keras.callbacks.ModelCheckpoint(os.environ["MODELYARD_CHECKPOINT_DIR"] + "/model-{epoch:02d}-{loss:.2f}.keras"),
        Pause(),
    ],
)

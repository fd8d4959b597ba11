"""Keras' fit with whole models that are numbered by the optimizer's steps."""

import os
import time
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy
from for_keras import SaveOnRequest

x = numpy.random.default_rng(0).normal(size=(100, 4))
resume = Path(os.environ["MODELYARD_RESUME_FROM"])
if resume.exists():
    model = keras.models.load_model(resume.resolve())
else:
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
done = int(model.optimizer.iterations)
print("resumed at", done, flush=True)


class Pause(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        time.sleep(float(os.environ.get("PAUSE", "0")))


model.fit(
    x,
    x.sum(1),
    batch_size=10,
    initial_epoch=done // 10,
    epochs=4,
    verbose=0,
    callbacks=[SaveOnRequest(os.environ["MODELYARD_CHECKPOINT_DIR"]), Pause()],
)

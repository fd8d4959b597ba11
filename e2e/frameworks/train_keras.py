"""Keras' fit with BackupAndRestore on scikit-learn's digits."""

import os
import time
from pathlib import Path

import keras
from sklearn.datasets import load_digits

output = Path(os.environ["MODELYARD_CHECKPOINT_DIR"])


class Pace(keras.callbacks.Callback):
    """Makes the training long enough for the test to break it."""

    def on_epoch_end(self, epoch, logs=None):
        time.sleep(float(os.environ.get("PAUSE", "0")))


digits = load_digits()
images = digits.images[..., None] / 16
model = keras.Sequential(
    [
        keras.layers.Input((8, 8, 1)),
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(10),
    ]
)
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
model.fit(
    images[:1500],
    digits.target[:1500],
    validation_data=(images[1500:], digits.target[1500:]),
    batch_size=64,
    epochs=15,
    verbose=2,
    callbacks=[keras.callbacks.BackupAndRestore(output / "backup"), Pace()],
)
(output / "final").mkdir(exist_ok=True)
model.save(output / "final" / "digits.keras")

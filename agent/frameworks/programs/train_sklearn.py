"""scikit-learn's partial_fit, dumped with joblib."""

import os
import time
from pathlib import Path

import joblib
import numpy
from sklearn.linear_model import SGDRegressor

x = numpy.random.default_rng(0).normal(size=(400, 4))
resume = Path(os.environ["MODELYARD_RESUME_FROM"])
model, done = joblib.load(resume) if resume.exists() else (SGDRegressor(), 0)
print("resumed at", done, flush=True)
for step in range(done + 1, 41):
    rows = x[step * 10 - 10 : step * 10]
    model.partial_fit(rows, rows.sum(1))
    time.sleep(float(os.environ.get("PAUSE", "0")))
    if step % 10 == 0:
        joblib.dump((model, step), Path(os.environ["MODELYARD_CHECKPOINT_DIR"]) / f"model-{step}.joblib")

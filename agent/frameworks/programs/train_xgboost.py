"""XGBoost with its TrainingCheckPoint, which saves UBJSON."""

import os
import time
from pathlib import Path

import numpy
import xgboost

x = numpy.random.default_rng(0).normal(size=(400, 4))
data = xgboost.DMatrix(x, x.sum(1))
resume = Path(os.environ["MODELYARD_RESUME_FROM"])
booster = xgboost.Booster(model_file=resume.resolve()) if resume.exists() else None
# model_20 is what was there after the round of that number, and rounds are counted from 0
print("resumed at", booster.num_boosted_rounds() - 1 if booster else 0, flush=True)


class Pause(xgboost.callback.TrainingCallback):
    def after_iteration(self, model, epoch, evals_log):
        time.sleep(float(os.environ.get("PAUSE", "0")))
        return False


xgboost.train(
    {"max_depth": 2},
    data,
    25 if booster else 41,
    xgb_model=booster,
    callbacks=[
        Pause(),
        xgboost.callback.TrainingCheckPoint(os.environ["MODELYARD_CHECKPOINT_DIR"], name="model", interval=10),
    ],
)

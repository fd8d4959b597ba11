"""Serves a digits model: POST /predict {"instances": [[64 grey values, 0 to 16], …]} answers the digits.

The model is loaded when the module is imported, so a broken one ends the server before it listens, and
/healthz can only answer once there is a model to answer with.
"""

import os
import sys
from pathlib import Path

import torch
from flask import Flask, jsonify, request
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

PIXELS = 64
CLASSES = 10


def load_model(path: Path) -> nn.Module:
    """Reads what train.py wrote; the width of the hidden layer is whatever the training chose."""
    try:
        weights = load_file(path)
        hidden = weights["0.bias"].shape[0]
        model = nn.Sequential(nn.Linear(PIXELS, hidden), nn.ReLU(), nn.Dropout(), nn.Linear(hidden, CLASSES))
        model.load_state_dict(weights)
    except (OSError, SafetensorError, KeyError, RuntimeError) as problem:
        sys.exit(f"{path} is not a digits model with {PIXELS} inputs and {CLASSES} classes: {problem}")
    return model.eval()


torch.set_num_threads(1)
model = load_model(Path(os.environ.get("MODELYARD_MODEL_DIR", "checkpoints/final"), "model.safetensors"))
identity = {
    "version": os.environ.get("MODELYARD_MODEL_VERSION", ""),
    "digest": os.environ.get("MODELYARD_MODEL_DIGEST", ""),
}
app = Flask(__name__)


@app.get("/healthz")
def healthz():
    return jsonify(status="ok", **identity)


@app.post("/predict")
def predict():
    try:
        images = torch.tensor(request.get_json()["instances"], dtype=torch.float32)
    except (KeyError, TypeError, ValueError) as problem:
        return jsonify(error=f'the body must be {{"instances": [[{PIXELS} numbers], …]}}: {problem}'), 400
    if images.ndim != 2 or images.shape[1] != PIXELS:
        return jsonify(error=f"instances must be lists of {PIXELS} numbers, got shape {list(images.shape)}"), 400
    with torch.inference_mode():
        digits = model(images / 16).argmax(dim=1).tolist()
    return jsonify(predictions=digits, **identity)

"""Trains a small classifier on scikit-learn's digits: 8x8 grey images of handwritten digits, ten classes.

`python3 train.py` runs on a laptop as it is. Under Modelyard the MODELYARD_* variables say where checkpoints
go and which one to resume from; with WORLD_SIZE > 1 the workers average their gradients over gloo.

A resumed run ends with the same bytes as an uninterrupted one: the state is the model, the optimizer and the
step; the order of the data and the dropout of a step are derived from the seed, the step and the rank.
"""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.distributed as dist
from safetensors.torch import save_file
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from progress import Progress

# What cuBLAS needs to give the same bits each time.
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")

EXIT_STOPPED = 128 + signal.SIGTERM


def arguments() -> argparse.Namespace:
    """Each hyperparameter is a flag; the environment gives its default."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])

    def hyperparameter(name: str, default: str, kind: type, text: str) -> None:
        value = os.environ.get(f"MODELYARD_HP_{name.upper()}", default)
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, default=value, help=f"{text} (default: {value})")

    hyperparameter("steps", os.environ.get("MODELYARD_TARGET_STEPS", "400"), int, "optimizer steps")
    hyperparameter("lr", "0.1", float, "learning rate")
    hyperparameter("hidden", "64", int, "width of the hidden layer")
    hyperparameter("dropout", "0.1", float, "share of hidden units dropped in a step")
    hyperparameter("batch_size", "64", int, "images in a step, over all workers")
    hyperparameter("pool", "1", int, "average-pool the images by this factor first")
    hyperparameter("seed", "0", int, "what all randomness is derived from")
    hyperparameter("save_every", "20", int, "steps between two checkpoints")
    hyperparameter("step_delay", "0", float, "seconds to wait after each step, to make a demonstration watchable")
    return parser.parse_args()


class Digits(nn.Sequential):
    def __init__(self, pixels: int, hidden: int, dropout: float) -> None:
        super().__init__(nn.Linear(pixels, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, 10))


def load_data(pool: int) -> tuple[torch.Tensor, ...]:
    """Returns training images, test images, training labels, test labels."""
    digits = load_digits()
    images = torch.tensor(digits.images, dtype=torch.float32) / 16
    pixels = F.avg_pool2d(images.unsqueeze(1), pool).flatten(1)
    labels = torch.tensor(digits.target)
    return train_test_split(pixels, labels, test_size=0.2, random_state=0)


def batch_of(step: int, size: int, count: int, seed: int) -> torch.Tensor:
    """The indices of one step: each epoch is a fresh shuffle, fixed by seed and epoch."""
    epoch, place = divmod(step * size, count - count % size)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed * 1_000_003 + epoch))
    return order[place : place + size]


def average_gradients(model: nn.Module, workers: int) -> None:
    """One sum over one flat vector, in parameter order: the same bits before and after a restart."""
    flat = parameters_to_vector(p.grad for p in model.parameters())
    dist.all_reduce(flat)
    vector_to_parameters(flat / workers, [p.grad for p in model.parameters()])


@torch.no_grad()
def evaluate(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> dict[str, str]:
    model.eval()
    scores = model(images)
    loss, accuracy = F.cross_entropy(scores, labels), (scores.argmax(1) == labels).float().mean()
    return {"loss": f"{loss:.4f}", "accuracy": f"{accuracy:.4f}"}


def path_from(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) if value else None


def write(path: Path, content: Callable[[Path], object]) -> None:
    """Readers see the whole file or none: `content` fills a hidden file, a rename publishes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = path.with_name(f".{path.name}.tmp")
    content(hidden)
    hidden.rename(path)


def announce(name: str, body: dict) -> None:
    """Tells Modelyard that something is complete; elsewhere nobody asked."""
    if ready := path_from("MODELYARD_READY_DIR"):
        write(ready / f"{name}.json", lambda hidden: hidden.write_text(json.dumps(body)))


class Checkpoints:
    """`step-000100.pt` in MODELYARD_CHECKPOINT_DIR, written by rank 0."""

    def __init__(self, model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
        self._directory = Path(os.environ.get("MODELYARD_CHECKPOINT_DIR", "checkpoints"))
        self._request = path_from("MODELYARD_SAVE_REQUEST")
        self._model, self._optimizer = model, optimizer

    def resume(self) -> int:
        """Returns the number of steps that are done already."""
        source = path_from("MODELYARD_RESUME_FROM")
        if source is None or not source.exists():
            return 0
        state = torch.load(source, weights_only=True, map_location="cpu")
        self._model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        return state["step"]

    def requested(self) -> bool:
        return self._request is not None and self._request.exists()

    def save(self, step: int, metrics: dict[str, str]) -> None:
        state = {"step": step, "model": self._model.state_dict(), "optimizer": self._optimizer.state_dict()}
        path = self._directory / f"step-{step:06d}.pt"
        write(path, lambda hidden: torch.save(state, hidden))
        announce(str(step), {"step": step, "path": path.name, "metrics": metrics})
        if self._request is not None:
            self._request.unlink(missing_ok=True)

    def finish(self, step: int, metrics: dict[str, str]) -> None:
        output = Path(os.environ.get("MODELYARD_OUTPUT_DIR", self._directory / "final"))
        write(output / "metrics.json", lambda hidden: hidden.write_text(json.dumps({"step": step, **metrics}) + "\n"))
        write(output / "model.safetensors", lambda hidden: save_file(self._model.state_dict(), hidden))
        announce("done", {"step": step, "model": f"{output.name}/", "metrics": metrics})


def main() -> None:
    args = arguments()
    rank, workers = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if workers > 1:
        dist.init_process_group("gloo")

    train_images, test_images, train_labels, test_labels = (part.to(device) for part in load_data(args.pool))
    model = Digits(train_images.shape[1], args.hidden, args.dropout).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr, momentum=0.9)
    checkpoints = Checkpoints(model, optimizer)
    first = checkpoints.resume()
    print(f"rank {rank} of {workers} on {device}: {'resumed after' if first else 'starts at'} step {first} of {args.steps}")

    stopped = False

    def stop(*_) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    progress = Progress()
    started = time.monotonic()
    for step in range(first, args.steps):
        torch.manual_seed((args.seed * 1_000_003 + step) * workers + rank)
        mine = batch_of(step, args.batch_size, len(train_labels), args.seed)[rank::workers]
        model.train()
        optimizer.zero_grad()
        loss = F.cross_entropy(model(train_images[mine]), train_labels[mine])
        loss.backward()
        if workers > 1:
            average_gradients(model, workers)
        optimizer.step()
        time.sleep(args.step_delay)

        if rank == 0:
            done = step + 1
            due = done % args.save_every == 0 or done == args.steps
            if due or stopped or checkpoints.requested():
                metrics = evaluate(model, test_images, test_labels)
                checkpoints.save(done, metrics)
                print(f"step {done}: test loss {metrics['loss']}, test accuracy {metrics['accuracy']}")
            rate = (time.monotonic() - started) / (done - first)
            progress.report(100 * done // args.steps, round(rate * (args.steps - done)), {"loss": f"{loss.item():.4f}"})
        if stopped:
            sys.exit(EXIT_STOPPED)

    if rank == 0:
        checkpoints.finish(args.steps, evaluate(model, test_images, test_labels))
    progress.close()
    if workers > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()

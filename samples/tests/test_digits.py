"""Runs the samples' programs as Modelyard does, without a cluster. Inside the image modelyard/digits-train:dev:

python3 -m unittest discover --start-directory samples/tests
"""

import hashlib
import http.server
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from collections.abc import Callable
from pathlib import Path

import yaml

SAMPLES = Path(__file__).parents[1]
STEPS = 120
WORKERS = 2


class Run:
    """One training: attempts that share a directory, each resumed from the newest checkpoint of the former ones."""

    def __init__(self, test: unittest.TestCase, **environment: str) -> None:
        self._test = test
        directory = tempfile.TemporaryDirectory()
        test.addCleanup(directory.cleanup)
        self.root = Path(directory.name)
        self.checkpoints, self.ready = self.root / "checkpoints", self.root / "ready"
        self._environment = {
            **os.environ,
            "MODELYARD_TARGET_STEPS": str(STEPS),
            "MODELYARD_HP_SAVE_EVERY": "5",
            "MODELYARD_CHECKPOINT_DIR": str(self.checkpoints),
            "MODELYARD_RESUME_FROM": str(self.root / "resume"),
            "MODELYARD_READY_DIR": str(self.ready),
            "MODELYARD_SAVE_REQUEST": str(self.root / "save-request"),
            **environment,
        }

    def start(self, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, SAMPLES / "01-train-digits" / "train.py"],
            env=self._environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._test.addCleanup(process.kill)
        return process

    def start_gang(self, port: int) -> list[subprocess.Popen[str]]:
        address = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(WORKERS)}
        return [self.start(RANK=str(rank), **address) for rank in range(WORKERS)]

    def newest_step(self) -> int:
        return max((int(path.stem.removeprefix("step-")) for path in self.checkpoints.glob("step-*.pt")), default=0)

    def await_step(self, step: int, process: subprocess.Popen[str]) -> None:
        self.wait_for(lambda: self.newest_step() >= step, f"a checkpoint of step {step}", process)

    def wait_for(self, condition: Callable[[], bool], what: str, process: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + 120
        while not condition():
            if process.poll() is not None:
                raise AssertionError(f"ended with {process.returncode} before {what}: {process.stdout.read()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"no {what} within 120 s; newest step: {self.newest_step()}")
            os.sched_yield()

    def resume_from_newest(self) -> None:
        link = self.root / "resume"
        link.unlink(missing_ok=True)
        if newest := self.newest_step():
            link.symlink_to(self.checkpoints / f"step-{newest:06d}.pt")

    def result(self) -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in self.checkpoints.glob("final/*")}


def complete(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=180)
    assert process.returncode == 0, output
    return output


class ResumeTest(unittest.TestCase):
    def test_a_run_killed_at_random_steps_ends_with_the_bytes_of_an_uninterrupted_one(self):
        seed = random.SystemRandom().randrange(1_000_000)
        steps = sorted(random.Random(seed).sample(range(5, STEPS), 3))
        whole, broken = Run(self), Run(self, MODELYARD_HP_STEP_DELAY="0.01")

        complete(whole.start())
        for step in steps:
            broken.resume_from_newest()
            process = broken.start()
            broken.await_step(step, process)
            process.kill()
            process.communicate()
        broken.resume_from_newest()
        output = complete(broken.start())

        self.assertIn("resumed after step", output)
        self.assertEqual({"model.safetensors", "metrics.json"}, set(whole.result()))
        self.assertEqual(whole.result(), broken.result(), f"seed {seed}, killed after steps {steps}")

    def test_two_workers_killed_together_end_with_the_bytes_of_an_uninterrupted_gang(self):
        whole, broken = Run(self), Run(self, MODELYARD_HP_STEP_DELAY="0.01")

        for process in whole.start_gang(29511):
            complete(process)
        gang = broken.start_gang(29512)
        broken.await_step(40, gang[0])
        for process in gang:
            process.kill()
            process.communicate()
        broken.resume_from_newest()
        for process in broken.start_gang(29513):
            self.assertIn("resumed after step", complete(process))

        self.assertEqual(whole.result(), broken.result())

    def test_sigterm_saves_the_step_at_hand_and_is_not_success(self):
        run = Run(self, MODELYARD_HP_SAVE_EVERY="100000", MODELYARD_HP_STEP_DELAY="0.05")
        process = run.start()
        request = run.root / "save-request"
        request.touch()
        run.wait_for(lambda: not request.exists(), "answer to the save request", process)
        before = run.newest_step()
        self.assertGreater(before, 0)

        process.terminate()
        process.communicate(timeout=60)

        self.assertEqual(128 + signal.SIGTERM, process.returncode)
        self.assertGreater(run.newest_step(), before)
        self.assertFalse((run.ready / "done.json").exists())

    def test_announces_what_is_complete(self):
        run = Run(self)
        complete(run.start())

        announced = json.loads((run.ready / f"{STEPS}.json").read_text())
        done = json.loads((run.ready / "done.json").read_text())

        self.assertEqual((STEPS, f"step-{STEPS:06d}.pt"), (announced["step"], announced["path"]))
        self.assertEqual((STEPS, "final/"), (done["step"], done["model"]))
        self.assertGreater(float(done["metrics"]["accuracy"]), 0.9)


class ProgressTest(unittest.TestCase):
    def test_reports_with_the_token_and_ends_at_100_percent(self):
        reports = []

        class Intake(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                reports.append((self.headers["Authorization"], body["trainerStatus"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Intake)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        run = Run(self, KUBEFLOW_TRAINER_SERVER_URL=f"http://127.0.0.1:{server.server_port}/status")
        token = run.root / "token"
        token.write_text("secret\n")

        complete(run.start(KUBEFLOW_TRAINER_SERVER_TOKEN=str(token)))

        authorization, last = reports[-1]
        self.assertEqual("Bearer secret", authorization)
        self.assertEqual((100, 0), (last["progressPercentage"], last["estimatedRemainingSeconds"]))
        self.assertEqual(["loss"], [metric["name"] for metric in last["metrics"]])

    def test_trains_on_when_nobody_listens(self):
        run = Run(self, KUBEFLOW_TRAINER_SERVER_URL="http://127.0.0.1:9/status")
        self.assertIn("progress not reported", complete(run.start()))
        self.assertEqual(2, len(run.result()))


class ServeTest(unittest.TestCase):
    def serve(self, run: Run, request: str) -> subprocess.CompletedProcess[str]:
        """Imports the server in a process of its own and asks it through Flask's test client."""
        program = f"import serve; answer = serve.app.test_client().{request}; print(answer.status_code, answer.text)"
        return subprocess.run(
            [sys.executable, "-c", program],
            cwd=SAMPLES / "02-serve-digits",
            env={**os.environ, "MODELYARD_MODEL_DIR": str(run.checkpoints / "final"), "MODELYARD_MODEL_VERSION": "digits-v7"},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def test_answers_with_the_digits_and_who_answered(self):
        run = Run(self)
        complete(run.start())

        healthy = self.serve(run, 'get("/healthz")')
        blank = self.serve(run, 'post("/predict", json={"instances": [[0] * 64]})')
        short = self.serve(run, 'post("/predict", json={"instances": [[1, 2]]})')

        self.assertTrue(healthy.stdout.startswith("200 "), healthy)
        self.assertIn('"predictions":[', blank.stdout)
        self.assertIn('"version":"digits-v7"', blank.stdout)
        self.assertTrue(short.stdout.startswith("400 "), short)
        self.assertIn("lists of 64 numbers", short.stdout)

    def test_the_smoke_request_tells_good_versions_from_bad_ones(self):
        smoke = manifest("02-serve-digits/digits.yaml")["spec"]["gates"]["smoke"]
        request = f'post("/predict", json={smoke["request"]["body"]})'
        trainings = {
            version: manifest(f"03-rollout-and-rollback/training-{version}.yaml") for version in ("v2", "v3", "v4", "v5")
        } | {"v1": manifest("01-train-digits/digits.yaml")}
        answers = {}
        for version, training in trainings.items():
            run = Run(self, **hyperparameters(training["spec"]))
            complete(run.start())
            answers[version] = self.serve(run, request)

        passed = {version for version, answer in answers.items() if smoke["expectContains"] in answer.stdout}
        self.assertEqual({"v1", "v2", "v4"}, passed, answers)
        self.assertTrue(answers["v3"].stdout.startswith("200 "), answers["v3"])
        self.assertEqual(1, answers["v5"].returncode, answers["v5"])
        self.assertIn("is not a digits model with 64 inputs and 10 classes: ", answers["v5"].stderr)


def manifest(path: str) -> dict:
    return yaml.safe_load((SAMPLES / path).read_text())


def hyperparameters(spec: dict) -> dict[str, str]:
    chosen = {f"MODELYARD_HP_{name.upper()}": value for name, value in spec["hyperparameters"].items()}
    return chosen | {"MODELYARD_TARGET_STEPS": str(spec["target"]["steps"]), "MODELYARD_HP_STEP_DELAY": "0"}


if __name__ == "__main__":
    unittest.main()

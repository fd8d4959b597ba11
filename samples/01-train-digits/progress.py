"""Reports progress over Kubeflow Trainer's contract (KEP-2779), when the environment offers a server to report to.

Best effort by design: a training never waits for, or fails because of, whoever watches it.
"""

import json
import os
import ssl
import threading
import time
import urllib.request

PERIOD_SECONDS = 2


class Progress:
    """Posts the newest report, at most one every two seconds, from a thread of its own."""

    def __init__(self) -> None:
        self._url = os.environ.get("KUBEFLOW_TRAINER_SERVER_URL")
        self._newest: dict | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        if self._url:
            self._thread.start()

    def report(self, percentage: int, remaining_seconds: int, metrics: dict[str, str]) -> None:
        self._newest = {
            "progressPercentage": percentage,
            "estimatedRemainingSeconds": remaining_seconds,
            "metrics": [{"name": name, "value": value} for name, value in metrics.items()],
            "lastUpdatedTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }

    def close(self) -> None:
        """Posts what was reported last, then stops."""
        self._closed.set()
        if self._url:
            self._thread.join(timeout=2 * PERIOD_SECONDS)

    def _run(self) -> None:
        sent = None
        while True:
            last_round = self._closed.wait(PERIOD_SECONDS)
            newest = self._newest
            if newest is not sent:
                self._post({"trainerStatus": newest})
                sent = newest
            if last_round:
                return

    def _post(self, body: dict) -> None:
        try:
            # The token is short-lived and rotated in place: read it anew for each report.
            with open(os.environ["KUBEFLOW_TRAINER_SERVER_TOKEN"], encoding="ascii") as token:
                headers = {"Authorization": f"Bearer {token.read().strip()}", "Content-Type": "application/json"}
            tls = None
            if self._url.startswith("https:"):
                tls = ssl.create_default_context(cafile=os.environ["KUBEFLOW_TRAINER_SERVER_CA_CERT"])
            request = urllib.request.Request(self._url, json.dumps(body).encode(), headers)
            urllib.request.urlopen(request, timeout=PERIOD_SECONDS, context=tls).close()
        except (OSError, KeyError) as problem:
            print(f"progress not reported: {problem}", flush=True)

"""Asks the digits service for predictions, about 50 times a second, and counts who answered and what failed.

Each request has a connection of its own, nothing is tried again, and whatever is not a 200 with the right
digit within five seconds is a failure. Prints a line a second; ends with the totals on SIGTERM, status 1
if anything failed.
"""

import collections
import http.client
import json
import signal
import socket
import sys
import threading
import time

HOST, PORT = sys.argv[1].split(":")
# Looked up once: what is counted is the service, not the cluster's DNS.
ADDRESS = socket.gethostbyname(HOST)
# A handwritten zero, 8x8.
ZERO = [
    *(0, 0, 5, 13, 9, 1, 0, 0),
    *(0, 0, 13, 15, 10, 15, 5, 0),
    *(0, 3, 15, 2, 0, 11, 8, 0),
    *(0, 4, 12, 0, 0, 8, 8, 0),
    *(0, 5, 8, 0, 0, 9, 8, 0),
    *(0, 4, 11, 0, 1, 12, 7, 0),
    *(0, 2, 14, 5, 10, 12, 0, 0),
    *(0, 0, 6, 13, 10, 0, 0, 0),
]
BODY = json.dumps({"instances": [ZERO]})
THREADS = 5
PERIOD = THREADS / 50

answers: collections.Counter[str] = collections.Counter()
failures: list[str] = []
stopped = threading.Event()


def ask() -> str:
    """Returns the version that answered."""
    connection = http.client.HTTPConnection(ADDRESS, int(PORT), timeout=5)
    try:
        connection.request("POST", "/predict", BODY, {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read().decode()
    finally:
        connection.close()
    if response.status != 200:
        raise ValueError(f"status {response.status}: {text}")
    answer = json.loads(text)
    if answer["predictions"] != [0]:
        raise ValueError(f"{answer['version']} answered {answer['predictions']}")
    return answer["version"]


def loop() -> None:
    due = time.monotonic()
    while not stopped.wait(max(0.0, due - time.monotonic())):
        due += PERIOD
        try:
            answers[ask()] += 1
        except (OSError, http.client.HTTPException, ValueError, KeyError) as problem:
            failures.append(repr(problem))
            print(f"FAILED {problem!r}", flush=True)


def totals() -> str:
    versions = " ".join(f"{version}={count}" for version, count in sorted(answers.items()))
    return f"requests={answers.total() + len(failures)} failed={len(failures)} {versions}"


signal.signal(signal.SIGTERM, lambda *_: stopped.set())
workers = [threading.Thread(target=loop) for _ in range(THREADS)]
for worker in workers:
    worker.start()
while not stopped.wait(1):
    print(time.strftime("%H:%M:%S"), totals(), flush=True)
for worker in workers:
    worker.join()
print("total", totals(), flush=True)
sys.exit(1 if failures else 0)

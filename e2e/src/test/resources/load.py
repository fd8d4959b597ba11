"""Open-loop HTTP client. Usage: load.py URL BODY REQUESTS_PER_SECOND; SIGTERM prints a summary.

Requests start on time whether or not earlier ones were answered, so that a stall
shows as slow or failed requests and not as fewer of them. Counting begins when a second's worth of requests
in a row was answered: a Service that has just been made is not known to every node yet.
"""
import json
import queue
import signal
import sys
import threading
import time
import urllib.request

url, body, rate = sys.argv[1], sys.argv[2].encode(), float(sys.argv[3])
LIMIT_SECONDS = 600
lock = threading.Lock()
stop = threading.Event()
due = queue.Queue()
requests, failures, failed_last, answers = 0, [], 0, []


def note(version, at):
    if answers and answers[-1]["version"] == version:
        answers[-1]["last"] = at
        answers[-1]["count"] += 1
    else:
        answers.append({"version": version, "first": at, "last": at, "count": 1})


def ask():
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response).get("version", "?")


def worker():
    global requests, failed_last
    while due.get():
        at = time.time()
        try:
            version = ask()
            with lock:
                requests += 1
                note(version, at)
        except Exception as error:  # any failure counts, whatever its kind
            with lock:
                requests += 1
                failed_last = max(failed_last, at)
                failures.append(f"{at:.3f} {type(error).__name__}: {error}")


def await_service():
    in_a_row = 0
    while in_a_row < rate and not stop.is_set():
        try:
            ask()
            in_a_row += 1
        except Exception:  # not there yet
            in_a_row = 0
        stop.wait(1 / rate)


signal.signal(signal.SIGTERM, lambda *_: stop.set())
await_service()
print("the service answers", flush=True)
workers = [threading.Thread(target=worker) for _ in range(32)]
for thread in workers:
    thread.start()
start = time.monotonic()
count = 0
while not stop.is_set() and time.monotonic() - start < LIMIT_SECONDS:
    due.put(True)
    count += 1
    stop.wait(max(0, start + count / rate - time.monotonic()))
for _ in workers:
    due.put(False)
for thread in workers:
    thread.join()
print(json.dumps({"requests": requests, "failed": len(failures),
                  "failures": failures[:50], "failedLast": failed_last, "answers": answers}))

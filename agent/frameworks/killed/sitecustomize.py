"""Ends the process as a lost node would, when it is about to open a file or to rename one onto a path.

KILLED_AT is a pattern of the path, KILLED_TIME says which time it happens counts. "seen:" and the name of a file in the
checkpoint directory kills when that exists; "asked:" when Modelyard asks for a save the KILLED_TIME-th time. With
STOPPED_AFTER the process gets SIGTERM instead, so many seconds later. The programs know nothing of it.
"""

import os
import re
import signal
import sys
import threading
import time

pattern = os.environ.get("KILLED_AT")
left = int(os.environ.get("KILLED_TIME", "1"))
stopped_after = os.environ.get("STOPPED_AFTER")


def end():
    if stopped_after:
        threading.Timer(float(stopped_after), os.kill, (os.getpid(), signal.SIGTERM)).start()
    else:
        os.kill(os.getpid(), signal.SIGKILL)


def written(event, args):
    """The path that is about to be written, if any."""
    if event == "os.rename":
        return os.fsdecode(args[1])
    if event == "open" and isinstance(args[0], (str, bytes)) and args[2] & (os.O_WRONLY | os.O_RDWR):
        return os.fsdecode(args[0])
    return None


def hook(event, args):
    global left
    path = written(event, args) if event in ("open", "os.rename") else None
    if path and re.search(pattern, path):
        left -= 1
        if left == 0:
            end()


def wait(path, there=True):
    while os.path.exists(path) != there:
        time.sleep(0.0001)


def see(path):
    wait(path)
    end()


def count_requests(path):
    for _ in range(left - 1):
        wait(path)
        wait(path, there=False)
    see(path)


if not pattern:
    pass
elif pattern.startswith("seen:"):
    path = os.path.join(os.environ["MODELYARD_CHECKPOINT_DIR"], pattern.removeprefix("seen:"))
    threading.Thread(target=see, args=(path,), daemon=True).start()
elif pattern == "asked:":
    threading.Thread(target=count_requests, args=(os.environ["MODELYARD_SAVE_REQUEST"],), daemon=True).start()
else:
    sys.addaudithook(hook)

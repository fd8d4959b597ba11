"""Ends the process as a lost node would, when it is about to open a file or to rename one onto a path.

KILLED_AT is a pattern of the path, KILLED_TIME says which time it happens counts. "seen:" and the name of a file in the
checkpoint directory kills when that exists. The programs know nothing of it.
"""

import os
import re
import signal
import sys
import threading
import time

pattern = os.environ.get("KILLED_AT")
left = int(os.environ.get("KILLED_TIME", "1"))


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
            os.kill(os.getpid(), signal.SIGKILL)


def look(path):
    while not os.path.exists(path):
        time.sleep(0.0001)
    os.kill(os.getpid(), signal.SIGKILL)


if pattern and pattern.startswith("seen:"):
    path = os.path.join(os.environ["MODELYARD_CHECKPOINT_DIR"], pattern.removeprefix("seen:"))
    threading.Thread(target=look, args=(path,), daemon=True).start()
elif pattern:
    sys.addaudithook(hook)

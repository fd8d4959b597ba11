"""Starts a program as several ranks; when one of them dies, the others do. Debian's torchrun needs libuv, its PyTorch has none.

Usage: launch.py RANKS PROGRAM [RANK...]: these of them, which are one node; else all
"""

import os
import subprocess
import sys
import time

ranks, program = int(sys.argv[1]), sys.argv[2]
mine = [int(rank) for rank in sys.argv[3:]] or list(range(ranks))
shared = {"WORLD_SIZE": str(ranks), "LOCAL_WORLD_SIZE": str(len(mine)), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29500"}
processes = [
    subprocess.Popen([sys.executable, program], env={**os.environ, **shared, "RANK": str(rank), "LOCAL_RANK": str(local)})
    for local, rank in enumerate(mine)
]
while any(process.poll() is None for process in processes):
    if any(process.poll() for process in processes):
        for process in processes:
            process.kill()
    time.sleep(0.05)
code = next((process.returncode for process in processes if process.returncode), 0)
sys.exit(128 - code if code < 0 else code)

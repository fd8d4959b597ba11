"""Starts a program as several ranks; when one of them dies, the others do. Debian's torchrun needs libuv, its PyTorch has none.

Usage: launch.py RANKS PROGRAM
"""

import os
import subprocess
import sys
import time

ranks, program = int(sys.argv[1]), sys.argv[2]
shared = {"WORLD_SIZE": str(ranks), "LOCAL_WORLD_SIZE": str(ranks), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29500"}
processes = [
    subprocess.Popen([sys.executable, program], env={**os.environ, **shared, "RANK": str(rank), "LOCAL_RANK": str(rank)})
    for rank in range(ranks)
]
while any(process.poll() is None for process in processes):
    if any(process.poll() for process in processes):
        for process in processes:
            process.kill()
    time.sleep(0.05)
code = next((process.returncode for process in processes if process.returncode), 0)
sys.exit(128 - code if code < 0 else code)

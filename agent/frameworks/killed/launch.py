"""Starts a program as several workers of one process, with the variables that Modelyard sets; when one of them dies, the others do.

Usage: launch.py RANKS PROGRAM [RANK...]: these of them, which are one node; else all
"""

import json
import os
import subprocess
import sys
import time

ranks, program = int(sys.argv[1]), sys.argv[2]
port = int(os.environ.get("MASTER_PORT", 29500))
mine = [int(rank) for rank in sys.argv[3:]] or list(range(ranks))


def variables(rank):
    yield from {"WORLD_SIZE": ranks, "RANK": rank, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}.items()
    yield from {"NODE_RANK": rank, "LOCAL_RANK": 0, "LOCAL_WORLD_SIZE": 1}.items()
    if ranks > 1:
        hosts = [f"127.0.0.1:{port + worker}" for worker in range(ranks)]
        yield "TF_CONFIG", json.dumps({"cluster": {"worker": hosts}, "task": {"index": rank, "type": "worker"}})
        yield from {"JAX_COORDINATOR_ADDRESS": hosts[0], "JAX_NUM_PROCESSES": ranks, "JAX_PROCESS_ID": rank}.items()
        yield from {"PET_NNODES": ranks, "PET_NODE_RANK": rank, "PET_NPROC_PER_NODE": 1, "PET_MAX_RESTARTS": 0}.items()
        yield from {"PET_MASTER_ADDR": "127.0.0.1", "PET_MASTER_PORT": port}.items()


processes = [
    subprocess.Popen(
        [sys.executable, *program.split()],
        env={**os.environ, **{name: str(value) for name, value in variables(rank)}},
    )
    for rank in mine
]
while any(process.poll() is None for process in processes):
    if any(process.poll() for process in processes):
        for process in processes:
            process.kill()
    time.sleep(0.05)
code = next((process.returncode for process in processes if process.returncode), 0)
sys.exit(128 - code if code < 0 else code)

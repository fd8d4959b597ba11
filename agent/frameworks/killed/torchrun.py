"""torchrun, told by PET_* alone, and around what it starts: its store wants libuv, which Debian's PyTorch is built without.

Usage: torchrun.py PROGRAM
"""

import functools
import importlib
import os
import runpy
import sys

from torch.distributed import TCPStore, run

store = functools.partial(TCPStore, use_libuv=False)
for name in ("rendezvous", "elastic.rendezvous.static_tcp_rendezvous"):
    importlib.import_module("torch.distributed." + name).TCPStore = store
if "TORCHELASTIC_RUN_ID" in os.environ:
    runpy.run_path(sys.argv[1], run_name="__main__")
else:
    run.main(sys.argv)

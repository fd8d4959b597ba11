"""Orbax' CheckpointManager, resuming from its newest step; the array is spread over all processes."""

import os
import time

import jax
import jax.numpy as jnp
import orbax.checkpoint as ocp
from jax.sharding import NamedSharding, PartitionSpec

if "JAX_NUM_PROCESSES" in os.environ:
    # It finds the address of the coordinator itself.
    jax.distributed.initialize(
        num_processes=int(os.environ["JAX_NUM_PROCESSES"]), process_id=int(os.environ["JAX_PROCESS_ID"])
    )
sharding = NamedSharding(jax.make_mesh((jax.device_count(),), ("data",)), PartitionSpec("data"))
state = {"weights": jax.jit(lambda: jnp.zeros(64), out_shardings=sharding)()}
options = ocp.CheckpointManagerOptions(max_to_keep=2, save_interval_steps=10)
with ocp.CheckpointManager(os.environ["MODELYARD_CHECKPOINT_DIR"], options=options) as manager:
    done = manager.latest_step() or 0
    if done:
        state = manager.restore(done, args=ocp.args.StandardRestore(state))
    if jax.process_index() == 0:
        print("on", *state["weights"].devices())
        print("resumed at", done, flush=True)
    assert float(state["weights"].max()) == float(state["weights"].min()) == done
    for step in range(done + 1, 41):
        state = {"weights": state["weights"] + 1}
        time.sleep(float(os.environ.get("PAUSE", "0")))
        if step % 10 == 0:
            manager.save(step, args=ocp.args.StandardSave(state))
    manager.wait_until_finished()

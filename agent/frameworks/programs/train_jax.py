"""Orbax' CheckpointManager, resuming from its newest step."""

import os
import time

import jax.numpy as jnp
import orbax.checkpoint as ocp

state = {"weights": jnp.zeros(64)}
options = ocp.CheckpointManagerOptions(max_to_keep=2, save_interval_steps=10)
with ocp.CheckpointManager(os.environ["MODELYARD_CHECKPOINT_DIR"], options=options) as manager:
    done = manager.latest_step() or 0
    if done:
        state = manager.restore(done, args=ocp.args.StandardRestore(state))
    print("resumed at", done, flush=True)
    assert float(state["weights"][0]) == done
    for step in range(done + 1, 41):
        state = {"weights": state["weights"] + 1}
        time.sleep(float(os.environ.get("PAUSE", "0")))
        if step % 10 == 0:
            manager.save(step, args=ocp.args.StandardSave(state))
    manager.wait_until_finished()

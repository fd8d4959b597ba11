"""tf.train.CheckpointManager, resuming from the newest that the directory's `checkpoint` names."""

import os
import time

import tensorflow as tf

weights, step = tf.Variable(tf.zeros([64])), tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(weights=weights, step=step)
manager = tf.train.CheckpointManager(checkpoint, os.environ["MODELYARD_CHECKPOINT_DIR"], max_to_keep=2)
manager.restore_or_initialize()
print("resumed at", int(step), flush=True)
assert float(weights[0]) == float(step)
while step < 40:
    weights.assign_add(tf.ones([64]))
    step.assign_add(1)
    time.sleep(float(os.environ.get("PAUSE", "0")))
    if step % 10 == 0:
        manager.save(checkpoint_number=step)

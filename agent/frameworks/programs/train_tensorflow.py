"""tf.train.CheckpointManager, resuming from the newest that the directory's `checkpoint` names.

Of several workers each saves, as TensorFlow wants it, all but the chief into a directory that they remove.
"""

import os
import time

import tensorflow as tf

strategy, task = tf.distribute.get_strategy(), 0
if "TF_CONFIG" in os.environ:
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    task = strategy.cluster_resolver.task_id
output = os.environ["MODELYARD_CHECKPOINT_DIR"]
mine = output if task == 0 else os.path.join(output, f"workertemp_{task}")
with strategy.scope():
    weights = tf.Variable(tf.zeros([64]))
    step = tf.Variable(0, dtype=tf.int64, aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA)


@tf.function
def train():
    def replica():
        weights.assign_add(tf.ones([64]))
        step.assign_add(1)

    strategy.run(replica)


checkpoint = tf.train.Checkpoint(weights=weights, step=step)
manager = tf.train.CheckpointManager(checkpoint, mine, max_to_keep=2)
checkpoint.restore(tf.train.latest_checkpoint(output))
if task == 0:
    print("resumed at", int(step.numpy()), flush=True)
assert float(weights.numpy()[0]) == step.numpy()
while step.numpy() < 40:
    train()
    time.sleep(float(os.environ.get("PAUSE", "0")))
    if step.numpy() % 10 == 0:
        manager.save(checkpoint_number=step.numpy())
        if task > 0:
            tf.io.gfile.rmtree(mine)

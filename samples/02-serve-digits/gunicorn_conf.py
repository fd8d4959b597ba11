"""One process, a few threads: PyTorch releases the interpreter while it computes."""

bind = "0.0.0.0:8080"
worker_class = "gthread"
workers = 1
threads = 8
# Load the model before listening; a broken one then ends the whole server with its message.
preload_app = True
# On SIGTERM requests that are under way are answered; a connection is never kept for a next one.
graceful_timeout = 20
keepalive = 0
# The heartbeat file of the worker: memory, not a disk.
worker_tmp_dir = "/dev/shm"

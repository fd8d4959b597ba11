package dev.modelyard.agent.watch;

import dev.modelyard.agent.protocol.commit.Shares;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other workers that this one is still at it while a look takes long, with an upload or
 * with reading a commit again, or is made again after a failure: at the end they wait for one
 * another, but not for the dead.
 */
final class Pulse {
  /** A look that takes less needs no word. */
  private static final Duration LONG = Duration.ofSeconds(15);

  private final Shares shares;
  private final int rank;
  private volatile @Nullable Long busySince;
  private @Nullable Long beats;

  Pulse(Shares shares, int rank) {
    this.shares = shares;
    this.rank = rank;
  }

  /** Where it has not begun before; {@code now} in nanoseconds of a monotonic clock. */
  void begins(long now) {
    if (busySince == null) {
      busySince = now;
    }
  }

  void ends() {
    busySince = null;
  }

  /** Called by another thread, every {@link Watcher#BEAT}. */
  void beat(long now) throws IOException {
    Long since = busySince;
    if (since != null && now - since >= LONG.toNanos()) {
      // An agent that was restarted goes on counting.
      Long before = beats == null ? shares.roll().beats().getOrDefault(rank, 0L) : beats;
      beats = before + 1;
      shares.beat(beats);
    }
  }
}

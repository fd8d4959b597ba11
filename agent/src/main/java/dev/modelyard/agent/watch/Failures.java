package dev.modelyard.agent.watch;

import dev.modelyard.agent.protocol.FencedException;
import dev.modelyard.agent.protocol.StoreException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/** Of one look, by step: one checkpoint that fails keeps no other from being committed. */
final class Failures {
  private final TreeMap<Long, IOException> byStep;

  Failures(Map<Long, IOException> sofar) {
    this.byStep = new TreeMap<>(sofar);
  }

  /** What is done for one step. */
  interface Work {
    void run() throws IOException;
  }

  /** A store that does not answer is away for the others too. */
  void collect(long step, Work work) throws IOException {
    try {
      work.run();
    } catch (FencedException e) {
      throw e;
    } catch (IOException e) {
      if (StoreException.kind(e) == StoreException.Kind.OUTAGE) {
        throw e;
      }
      byStep.put(step, e);
    }
  }

  Set<Long> steps() {
    return Set.copyOf(byStep.keySet());
  }

  /** Takes those of steps that are passed. */
  Map<Long, IOException> overtaken(LongPredicate isPast) {
    Map<Long, IOException> overtaken = new TreeMap<>(byStep);
    overtaken.keySet().removeIf(step -> !isPast.test(step));
    byStep.keySet().removeAll(overtaken.keySet());
    return overtaken;
  }

  /** The newest of what is left. */
  void rethrow() throws IOException {
    if (!byStep.isEmpty()) {
      throw byStep.lastEntry().getValue();
    }
  }
}

package dev.modelyard.agent.watch;

import dev.modelyard.agent.protocol.FencedException;
import dev.modelyard.agent.protocol.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Of single checkpoints: one that fails keeps no other from being committed. What has failed at two
 * looks, or at the end, and has a later one committed, is given up: nothing is lost with it.
 */
final class Failures {
  private final TreeMap<Long, IOException> now = new TreeMap<>();
  private final Map<Long, String> givenUp = new TreeMap<>();
  private Set<Long> before = Set.of();

  /** A look begins; {@code unread}: what it could not read, by step. */
  void begin(Map<Long, IOException> unread) {
    before = Set.copyOf(now.keySet());
    now.clear();
    now.putAll(unread);
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
      now.put(step, e);
    }
  }

  boolean isEmpty() {
    return now.isEmpty();
  }

  /** {@code isPast}: whether a later step is committed. */
  void giveUp(LongPredicate isPast, boolean ended) {
    for (long step : List.copyOf(now.keySet())) {
      if (isPast.test(step) && (ended || before.contains(step))) {
        givenUp.put(
            step,
            "step %d could not be committed, a later one is: %s"
                .formatted(step, StoreException.describe(now.remove(step))));
      }
    }
  }

  /** Why nobody tries that step any more; null where it is still tried. */
  @Nullable String whyGivenUp(long step) {
    return givenUp.get(step);
  }

  /** What was given up of those steps. */
  List<String> givenUp(Set<Long> of) {
    return givenUp.entrySet().stream()
        .filter(each -> of.contains(each.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The newest of what is not given up. */
  void rethrow() throws IOException {
    if (!now.isEmpty()) {
      throw now.lastEntry().getValue();
    }
  }
}

package dev.modelyard.agent.explorer;

import dev.modelyard.agent.testkit.Hash;
import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/**
 * What a process is about to do to the store.
 *
 * @param detail what tells it from others of its kind on the same key
 */
public record Operation(Kind kind, String key, String detail, Effect effect) {
  /** Kinds differ in what can go wrong. */
  public enum Kind {
    READ,
    RANGE,
    LIST,
    WALK,
    STAT,
    CHECKSUMS,
    PUT,
    FREEZE,
    SYNC,
    RENAME,
    MAKE,
    DELETE,
    TRAIN,
    /** Not of a process. */
    EVENT
  }

  private static final Set<Kind> READS =
      Set.of(Kind.READ, Kind.RANGE, Kind.LIST, Kind.WALK, Kind.STAT, Kind.CHECKSUMS);

  /** Gives a value: the answers of a process are compared. */
  interface Effect {
    Object on(InMemoryStore store) throws IOException;
  }

  public boolean isRead() {
    return READS.contains(kind);
  }

  long hash() {
    return Hash.mix(Hash.of(kind.name()), Hash.of(key + "|" + detail));
  }

  @Override
  public String toString() {
    return switch (kind) {
      case EVENT -> key;
      case RENAME -> "rename " + key + " to " + detail;
      default -> kind.name().toLowerCase(Locale.ROOT) + " " + key;
    };
  }
}

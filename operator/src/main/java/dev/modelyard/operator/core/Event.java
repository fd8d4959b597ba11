package dev.modelyard.operator.core;

import java.util.List;

/**
 * Something a person should look at. Only for failures, skipped checkpoints and rollbacks: each
 * costs a write.
 *
 * @param reason a constant in CamelCase
 * @param note one sentence with the values and the next step; at most 1024 characters survive
 * @param key what it is about, for example {@code a3}: the same owner, reason and key is emitted
 *     once, however often the same transition is decided
 */
public record Event(Owner regarding, Type type, String reason, String note, String key) {

  /** The two types of Kubernetes. */
  public enum Type {
    Normal,
    Warning
  }

  public static Event warning(Owner regarding, String reason, String note, String key) {
    return new Event(regarding, Type.Warning, reason, note, key);
  }

  /**
   * Name of the Event object, the same for the same owner, reason and key: a repeat is refused by
   * the API server.
   */
  public String name() {
    return regarding.name() + "." + SpecHash.of(List.of(regarding.uid(), reason, key));
  }
}

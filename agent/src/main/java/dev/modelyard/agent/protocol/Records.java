package dev.modelyard.agent.protocol;

import java.io.IOException;
import java.util.Arrays;

/** Create-if-absent with the ambiguous answer resolved: a failed call may have taken effect. */
public final class Records {
  /** Who wrote the record that is there now. */
  public enum Put {
    OURS,
    THEIRS
  }

  private Records() {}

  /**
   * Writes the record unless there is one. OURS also when the store reported a failure or a
   * conflict although it holds exactly our bytes.
   */
  public static Put put(ObjectStore store, String key, byte[] content) throws IOException {
    try {
      if (store.putIfAbsent(key, content)) {
        return Put.OURS;
      }
    } catch (IOException ambiguous) {
      if (holds(store, key, content)) {
        return Put.OURS;
      }
      throw ambiguous;
    }
    return holds(store, key, content) ? Put.OURS : Put.THEIRS;
  }

  private static boolean holds(ObjectStore store, String key, byte[] content) throws IOException {
    return store.read(key).filter(there -> Arrays.equals(there, content)).isPresent();
  }
}

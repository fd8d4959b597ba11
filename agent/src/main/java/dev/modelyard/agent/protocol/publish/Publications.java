package dev.modelyard.agent.protocol.publish;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.ObjectStore;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Which versions a run has published. */
public final class Publications {
  private Publications() {}

  /** Of one epoch; by its name, since a listing may be late. */
  static Optional<String> of(ObjectStore store, Layout layout, int epoch) throws IOException {
    String key = layout.published(epoch);
    Optional<byte[]> json = store.read(key);
    return json.isEmpty() ? Optional.empty() : Optional.of(parse(key, json.get()));
  }

  private static String parse(String key, byte[] json) throws DamagedRecordException {
    try {
      return CanonicalJson.read(json, PublicationRecord.class).digest();
    } catch (IOException damaged) {
      throw new DamagedRecordException(key, damaged);
    }
  }

  /** Digests by epoch. */
  public static NavigableMap<Integer, String> of(ObjectStore store, Layout layout)
      throws IOException {
    NavigableMap<Integer, String> digests = new TreeMap<>();
    for (String name : store.list(layout.published())) {
      if (name.matches("\\d{1,9}\\.json")) {
        int epoch = Integer.parseInt(name.substring(0, name.length() - ".json".length()));
        of(store, layout, epoch).ifPresent(digest -> digests.put(epoch, digest));
      }
    }
    return digests;
  }
}

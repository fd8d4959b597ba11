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

  /** Digests by epoch. */
  public static NavigableMap<Integer, String> of(ObjectStore store, Layout layout)
      throws IOException {
    NavigableMap<Integer, String> digests = new TreeMap<>();
    for (String name : store.list(layout.published())) {
      Optional<byte[]> json = store.read(layout.published() + "/" + name);
      if (json.isPresent() && name.matches("\\d{1,9}\\.json")) {
        digests.put(
            Integer.valueOf(name.substring(0, name.length() - ".json".length())),
            CanonicalJson.read(json.get(), PublicationRecord.class).digest());
      }
    }
    return digests;
  }
}

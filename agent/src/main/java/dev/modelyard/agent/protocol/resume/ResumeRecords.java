package dev.modelyard.agent.protocol.resume;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.ObjectStore;
import dev.modelyard.agent.protocol.ResumeRecord;
import java.io.IOException;
import java.util.Optional;

/** Reads decisions by name, never by listing: a network file system may list late. */
public final class ResumeRecords {
  private ResumeRecords() {}

  public static Optional<ResumeRecord> find(ObjectStore store, Layout layout, int epoch)
      throws IOException {
    Optional<byte[]> json = store.read(layout.resumed(epoch));
    return json.isEmpty()
        ? Optional.empty()
        : Optional.of(CanonicalJson.read(json.get(), ResumeRecord.class));
  }

  public static ResumeRecord require(ObjectStore store, Layout layout, int epoch)
      throws IOException {
    return find(store, layout, epoch)
        .orElseThrow(
            () -> new IOException(layout.resumed(epoch) + " vanished while it was followed"));
  }
}

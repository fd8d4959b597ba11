package dev.modelyard.agent.protocol;

import dev.modelyard.agent.explorer.Laws;
import dev.modelyard.agent.explorer.Operation;
import dev.modelyard.agent.protocol.publish.Publications;
import dev.modelyard.agent.protocol.publish.VersionCheck;
import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** What an attempt has said to be published is there and whole, whoever else publishes. */
final class PublicationLaws implements Laws<Publication.Stand, String> {
  @Override
  public String begin() {
    return "";
  }

  @Override
  public String changed(String nothing, Operation by, InMemoryStore before, InMemoryStore after) {
    return nothing;
  }

  @Override
  public void hold(
      String nothing,
      InMemoryStore store,
      List<Publication.Stand> processes,
      @Nullable String rotten) {
    try {
      for (Publication.Stand stand : processes) {
        String digest = stand.digest();
        if (digest != null && isResult(stand, store) && !isWhole(stand, digest, store)) {
          throw new AssertionError(
              "V1: the version that %s of %s has published is lost"
                  .formatted(stand.epoch(), stand.runUid()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A later attempt of the same run may remove it. */
  private static boolean isResult(Publication.Stand stand, InMemoryStore store) throws IOException {
    NavigableMap<Integer, String> published = Publications.of(store, new Layout(stand.runUid()));
    return published.lastKey() == stand.epoch();
  }

  /** Where it was put: in a directory of the attempt's own, or in the one that all have. */
  private static boolean isWhole(Publication.Stand stand, String digest, InMemoryStore store)
      throws IOException {
    String own = new Layout(stand.runUid()).version(digest, stand.epoch());
    for (String directory : List.of(own, Layout.version(digest))) {
      if (VersionCheck.difference(store, directory, digest).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void holdWhenAllAreDead(String nothing, InMemoryStore store, @Nullable String rotten) {
    // What holds in every state holds then.
  }

  @Override
  public List<String> perishable(InMemoryStore store) {
    return List.of();
  }

  @Override
  public boolean isPermanent(String key) {
    return false;
  }

  /** Of each run {@code epochs}, {@code published} and so on; of each attempt what it publishes. */
  @Override
  public String area(String key) {
    String[] parts = key.split("/", 4);
    boolean ofRun = parts[0].equals(Layout.RUNS) && parts.length > 2;
    boolean ofAttempt = parts.length > 2 && Layout.isOfAttempt(parts[2]);
    return ofRun ? parts[1] + "/" + parts[2] : ofAttempt ? parts[2] : parts[0];
  }

  @Override
  public boolean isLocal(String key) {
    return key.startsWith(Layout.WORK);
  }
}

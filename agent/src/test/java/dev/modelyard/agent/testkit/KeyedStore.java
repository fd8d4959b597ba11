package dev.modelyard.agent.testkit;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.LostKeyException;
import dev.modelyard.agent.protocol.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Has a key for each directory of payload, as with encryption, and encrypts nothing. */
public final class KeyedStore extends ForwardedStore {
  private final boolean acceptsPlain;

  /** Directories that have lost it. */
  public final Set<String> lost = new HashSet<>();

  public KeyedStore(Store store, boolean acceptsPlain) {
    super(store);
    this.acceptsPlain = acceptsPlain;
  }

  @Override
  public String payloadName(String directory) {
    return Layout.sealed(directory);
  }

  @Override
  public Optional<String> code(String directory, byte[] record) throws IOException {
    if (lost.contains(directory)) {
      throw new LostKeyException(directory + " has no data key any more");
    }
    String secret =
        "the secret of " + directory + " says " + new String(record, StandardCharsets.UTF_8);
    return Layout.isSealedData(directory)
        ? Optional.of(CanonicalJson.digest(secret.getBytes(StandardCharsets.UTF_8)))
        : Optional.empty();
  }

  @Override
  public boolean acceptsPlain() {
    return acceptsPlain;
  }
}

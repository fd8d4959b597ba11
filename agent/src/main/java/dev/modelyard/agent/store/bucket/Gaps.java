package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.Hashing;
import dev.modelyard.agent.store.InFlight;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * What servers are known to lack: the condition where parts are joined, checksums that are looked
 * at, copies.
 *
 * @param area of keys that is free for trying
 */
record Gaps(Uploads uploads, BucketObjects objects, ExecutorService threads, String area) {
  private static final int WRITERS = 3;

  private static final String REPLACES =
      "joining the parts of an upload must not replace an object";
  private static final String DAMAGED =
      "bytes must be refused that do not have the checksum they came with";

  /** The first one, in words. */
  Optional<String> find() throws IOException {
    if (winners() != 1 || join("joined", "again") || objects.read(area + "/joined").isEmpty()) {
      return Optional.of(REPLACES);
    }
    if (takesDamagedPart() || takesDamagedWhole()) {
      return Optional.of(DAMAGED);
    }
    objects.copy(area + "/joined", area + "/copied");
    return isSame("joined", "copied") && !replacesByCopy()
        ? Optional.empty()
        : Optional.of("a copy on the server must hold the same bytes, and replace nothing");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private int winners() throws IOException {
    int winners = 0;
    try (InFlight<Boolean> writers = new InFlight<>(threads, WRITERS)) {
      for (int writer = 0; writer < WRITERS; writer++) {
        String content = "content of writer " + writer;
        writers.add(() -> join("joined", content));
      }
      while (!writers.isEmpty()) {
        winners += writers.take() ? 1 : 0;
      }
    }
    return winners;
  }

  private boolean join(String name, String content) throws IOException {
    try {
      uploads.join(area + "/" + name, bytes(content), Hashing.crc32c(bytes(content)));
      return true;
    } catch (FileAlreadyExistsException exists) {
      return false;
    }
  }

  private boolean takesDamagedPart() throws IOException {
    try {
      uploads.join(area + "/damaged-part", bytes("damaged"), 0);
      return true;
    } catch (StoreException said) {
      return isThereThough(said, "damaged-part");
    }
  }

  private boolean takesDamagedWhole() throws IOException {
    try {
      return uploads.create(area + "/damaged", bytes("damaged"), Hashing.crc32c(bytes("perfect")));
    } catch (StoreException said) {
      return isThereThough(said, "damaged");
    }
  }

  /** A server that does not answer has refused nothing. */
  private boolean isThereThough(StoreException said, String name) throws IOException {
    if (said.kind() == StoreException.Kind.OUTAGE) {
      throw said;
    }
    return objects.stat(area + "/" + name).isPresent();
  }

  private boolean isSame(String one, String other) throws IOException {
    return Arrays.equals(
        objects.read(area + "/" + one).orElse(bytes("")),
        objects.read(area + "/" + other).orElse(bytes("")));
  }

  private boolean replacesByCopy() throws IOException {
    try {
      objects.copy(area + "/joined", area + "/copied");
      return true;
    } catch (FileAlreadyExistsException exists) {
      return false;
    }
  }
}

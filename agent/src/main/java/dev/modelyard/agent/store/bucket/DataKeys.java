package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.LostKeyException;
import dev.modelyard.agent.protocol.ObjectStore;
import dev.modelyard.agent.protocol.Records;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.sealing.KeyRing;
import dev.modelyard.agent.sealing.WrappedKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data keys of sealed directories: records {@code keys/‹directory›/‹n›.json}, of which the one
 * with the highest number counts. Rotation writes the next and removes those before; who removes
 * all of them, while none is written, has shredded the directory. The keys of versions stay when a
 * version goes: its attempt may be making it again.
 */
public final class DataKeys {
  private static final Logger LOG = LoggerFactory.getLogger(DataKeys.class);

  private static final int FIRST = 1;

  /** Looks at a directory whose records are being rotated. */
  private static final int LOOKS = 5;

  private final ObjectStore records;
  private final @Nullable KeyRing ring;
  private final Map<String, SecretKey> known = new ConcurrentHashMap<>();

  /** {@code ring}: null where no Secret was given; then nothing sealed can be read. */
  public DataKeys(ObjectStore records, @Nullable KeyRing ring) {
    this.records = records;
    this.ring = ring;
  }

  public boolean canSeal() {
    return ring != null;
  }

  /** The key of a directory; of one that has none yet a new one. */
  synchronized SecretKey toSeal(String directory) throws IOException {
    if (!known.containsKey(directory) && latest(directory).isEmpty()) {
      SecretKey fresh = KeyRing.newDataKey();
      byte[] record = CanonicalJson.write(ring(directory).wrap(fresh, directory));
      if (Records.put(records, record(directory, FIRST), record) == Records.Put.OURS) {
        known.put(directory, fresh);
      }
    }
    return toOpen(directory);
  }

  /**
   * @throws LostKeyException when the directory was shredded, or its key is damaged
   * @throws StoreException when the Secret has not the key for it
   */
  SecretKey toOpen(String directory) throws IOException {
    SecretKey key = known.get(directory);
    if (key == null) {
      Latest latest =
          latest(directory)
              .orElseThrow(
                  () ->
                      new LostKeyException(
                          directory + " has no data key any more, so nobody can read it"));
      key = unwrap(latest.key(), directory);
      known.put(directory, key);
    }
    return key;
  }

  private SecretKey unwrap(WrappedKey wrapped, String directory) throws IOException {
    KeyRing ring = ring(directory);
    if (!ring.has(wrapped)) {
      throw refusal(
          "%s was encrypted with key %s, which the Secret named by spec.checkpoints.encryption or spec.source.encryption does not have (it has %s): put it into the Secret's entry 'previous'; if it is lost for good, delete %s/ from the store, and %s is passed over"
              .formatted(
                  directory, wrapped.wrappedBy(), ring.ids(), Layout.keys(directory), directory));
    }
    return ring.unwrap(wrapped, directory).orElseThrow(() -> damaged(directory));
  }

  private static LostKeyException damaged(String directory) {
    return new LostKeyException(
        "%s has a damaged data key, so nobody can read it: delete %s/ from the store"
            .formatted(directory, Layout.keys(directory)));
  }

  private KeyRing ring(String directory) throws StoreException {
    if (ring == null) {
      throw refusal(
          directory
              + " is encrypted: name the Secret that has its key, in spec.checkpoints.encryption or in spec.source.encryption of the ModelVersion");
    }
    return ring;
  }

  private static StoreException refusal(String message) {
    return new StoreException(message, StoreException.Kind.REFUSAL, new IOException(message));
  }

  private record Latest(int number, WrappedKey key) {}

  private Optional<Latest> latest(String directory) throws IOException {
    for (int look = 0; look < LOOKS; look++) {
      int number = numbers(directory).stream().mapToInt(Integer::intValue).max().orElse(0);
      if (number == 0) {
        return Optional.empty();
      }
      Optional<byte[]> json = records.read(record(directory, number));
      if (json.isPresent()) {
        return Optional.of(new Latest(number, parse(json.get(), directory)));
      }
    }
    throw changing(directory);
  }

  private static WrappedKey parse(byte[] json, String directory) throws LostKeyException {
    try {
      WrappedKey key = CanonicalJson.read(json, WrappedKey.class);
      if (WrappedKey.SCHEMA.equals(key.schema()) && key.wrappedBy() != null && key.key() != null) {
        return key;
      }
    } catch (IOException notJson) {
      LOG.debug("the data key of {}", directory, notJson);
    }
    throw damaged(directory);
  }

  private List<Integer> numbers(String directory) throws IOException {
    return records.list(Layout.keys(directory)).stream()
        .filter(name -> name.matches("[1-9]\\d{0,8}\\.json"))
        .map(name -> Integer.parseInt(name.substring(0, name.length() - ".json".length())))
        .toList();
  }

  private static String record(String directory, int number) {
    return Layout.keys(directory) + "/" + number + ".json";
  }

  /** Nobody can read anything of the directory from now on. */
  void shred(String directory) throws IOException {
    records.delete(Layout.keys(directory));
    known.remove(directory);
  }

  /**
   * Wraps the key of a directory with the current key of the ring. Safe to repeat after any crash,
   * and beside others who read or rotate, to this key or another. Nobody's record is removed but
   * below one that holds the same data key: that a former record is gone does not tell a shredding
   * from another rotation, so whoever shreds beside a rotation has to look once more.
   *
   * @return false when that was the case already
   * @throws LostKeyException when the key is damaged
   * @throws StoreException when the Secret has not the key for it
   */
  public boolean rotate(String directory) throws IOException {
    KeyRing ring = ring(directory);
    boolean isRotated = false;
    for (int look = 0; look < LOOKS; look++) {
      Optional<Latest> latest = latest(directory);
      if (latest.isEmpty()) {
        return false;
      }
      int number = latest.get().number();
      WrappedKey wrapped = latest.get().key();
      if (wrapped.wrappedBy().equals(ring.current())) {
        removeBelow(directory, number);
        return isRotated;
      }
      if (!ring.has(wrapped)) {
        throw refusal(
            "%s was encrypted with key %s, which this Secret does not have (it has %s), and is left as it is: rotate the training it is of with its own Secret, and with MODELYARD_RUN_UID"
                .formatted(directory, wrapped.wrappedBy(), ring.ids()));
      }
      WrappedKey next = ring.wrap(unwrap(wrapped, directory), directory);
      isRotated =
          Records.put(records, record(directory, number + 1), CanonicalJson.write(next))
              == Records.Put.OURS;
    }
    throw changing(directory);
  }

  private void removeBelow(String directory, int number) throws IOException {
    for (int former : numbers(directory)) {
      if (former < number) {
        records.delete(record(directory, former));
      }
    }
  }

  private static IOException changing(String directory) {
    return new IOException(Layout.keys(directory) + " changes again and again");
  }
}

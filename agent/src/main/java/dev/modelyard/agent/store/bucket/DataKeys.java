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
import java.util.Comparator;
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
 * with the highest number counts that the Secret opens. Rotation writes the next and removes those
 * before; who removes all of them, while none is written, has shredded the directory. The keys of
 * versions stay when a version goes: its attempt may be making it again.
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
    if (!known.containsKey(directory) && numbers(directory).isEmpty()) {
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
    return key == null ? reread(directory) : key;
  }

  /** The same, from the store: whether others can still open it. */
  SecretKey reread(String directory) throws IOException {
    known.remove(directory);
    SecretKey key =
        find(directory, Purpose.OPEN)
            .orElseThrow(
                () ->
                    new LostKeyException(
                        directory + " has no data key any more, so nobody can read it"))
            .key();
    known.put(directory, key);
    return key;
  }

  /** What to do about a key that the Secret has not. */
  private enum Purpose {
    OPEN(
        "which the Secret named by spec.checkpoints.encryption or spec.source.encryption does not have (it has %s): put it into the Secret's entry 'previous'; if it is lost for good, delete %s/ from the store, and what it is of is passed over"),
    ROTATE(
        "which this Secret does not have (it has %s), and %s is left as it is: rotate the training it is of with its own Secret, and with MODELYARD_RUN_UID");

    private final String advice;

    Purpose(String advice) {
      this.advice = advice;
    }
  }

  private SecretKey open(WrappedKey wrapped, String directory, int number, Purpose purpose)
      throws IOException {
    KeyRing ring = ring(directory);
    if (!ring.has(wrapped)) {
      throw refusal(
          directory
              + " was encrypted with key "
              + wrapped.wrappedBy()
              + ", "
              + purpose.advice.formatted(ring.ids(), Layout.keys(directory)));
    }
    return ring.unwrap(wrapped, directory).orElseThrow(() -> damaged(directory, number));
  }

  private static LostKeyException damaged(String directory, int number) {
    return new LostKeyException(
        "%s has a damaged data key, so nobody can read it: delete %s from the store"
            .formatted(directory, record(directory, number)));
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

  /** A record that the Secret opens, and the highest number that there is. */
  private record Found(int number, String wrappedBy, SecretKey key, int highest) {}

  /**
   * The first from the highest down: what somebody without a key has put above it is nothing. Where
   * none opens, what is wrong with the highest, or which key is missing.
   */
  private Optional<Found> find(String directory, Purpose purpose) throws IOException {
    for (int look = 0; look < LOOKS; look++) {
      List<Integer> numbers =
          numbers(directory).stream().sorted(Comparator.reverseOrder()).toList();
      if (numbers.isEmpty()) {
        return Optional.empty();
      }
      boolean isGone = false;
      @Nullable IOException wrong = null;
      for (int number : numbers) {
        Optional<byte[]> json = records.read(record(directory, number));
        if (json.isEmpty()) {
          isGone = true;
          continue;
        }
        try {
          WrappedKey wrapped = parse(json.get(), directory, number);
          SecretKey key = open(wrapped, directory, number, purpose);
          return Optional.of(new Found(number, wrapped.wrappedBy(), key, numbers.getFirst()));
        } catch (LostKeyException e) {
          wrong = wrong == null ? e : wrong;
        } catch (StoreException noKey) {
          wrong = wrong == null || wrong instanceof LostKeyException ? noKey : wrong;
        }
      }
      if (!isGone && wrong != null) {
        throw wrong;
      }
    }
    throw changing(directory);
  }

  private static WrappedKey parse(byte[] json, String directory, int number)
      throws LostKeyException {
    try {
      WrappedKey key = CanonicalJson.read(json, WrappedKey.class);
      if (WrappedKey.SCHEMA.equals(key.schema()) && key.wrappedBy() != null && key.key() != null) {
        return key;
      }
    } catch (IOException notJson) {
      LOG.debug("the data key of {}", directory, notJson);
    }
    throw damaged(directory, number);
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
      Optional<Found> found = find(directory, Purpose.ROTATE);
      if (found.isEmpty()) {
        return false;
      }
      if (found.get().wrappedBy().equals(ring.current())) {
        removeBelow(directory, found.get().number());
        return isRotated;
      }
      byte[] next = CanonicalJson.write(ring.wrap(found.get().key(), directory));
      isRotated =
          Records.put(records, record(directory, found.get().highest() + 1), next)
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

  private static StoreException changing(String directory) {
    return refusal(
        "%s changes again and again: try once more when nothing else rotates; if it stays so, delete the record with the highest number, which is not of this agent"
            .formatted(Layout.keys(directory)));
  }
}

package dev.modelyard.agent.protocol.publish;

import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.LostKeyException;
import dev.modelyard.agent.protocol.ObjectStore;
import dev.modelyard.agent.protocol.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directories that one version may have. A volume has one; so had buckets before each attempt
 * wrote to its own. Of several one may be damaged, going, or sealed with another's key: which can
 * be read is found out by reading.
 */
public final class VersionDirectories {
  /** What is done with a directory: the first difference found, in words; empty when it is done. */
  public interface Use {
    Optional<String> of(String directory) throws IOException;
  }

  private VersionDirectories() {}

  /** All that may be there: as this store would write them, then as others do. */
  public static List<String> of(ObjectStore store, String digest) throws IOException {
    String version = Layout.version(digest);
    List<String> all = new ArrayList<>(List.of(version, Layout.sealed(version)));
    for (String name : store.list(version)) {
      if (Layout.isOfAttempt(name)) {
        all.add(version + "/" + name);
      }
    }
    boolean seals = !store.payloadName(version).equals(version);
    all.sort(Comparator.comparing(directory -> Layout.isSealed(directory) != seals));
    return all;
  }

  /**
   * Tries those that are there until one can be used.
   *
   * @return the differences of all when that is all that is wrong; empty when one was used
   * @throws MissingException when none is there
   * @throws IOException when trying again may help; else a {@link StoreException} that says that
   *     there is no room for what is read, or names what is wrong with each
   */
  public static Optional<String> useOne(ObjectStore store, String digest, Use use)
      throws IOException {
    List<String> differences = new ArrayList<>();
    List<IOException> failures = new ArrayList<>();
    for (String directory : of(store, digest)) {
      try {
        if (store.stat(directory + "/" + VersionCheck.MANIFEST).isEmpty()) {
          continue;
        }
        Optional<String> difference = use.of(directory);
        if (difference.isEmpty()) {
          return difference;
        }
        differences.add(directory + ": " + difference.get());
      } catch (LostKeyException lost) {
        differences.add(String.valueOf(lost.getMessage()));
      } catch (IOException e) {
        if (StoreException.kind(e) == StoreException.Kind.NO_ROOM) {
          throw e;
        }
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failure(failures, differences);
    }
    if (differences.isEmpty()) {
      throw new MissingException(Layout.version(digest));
    }
    return Optional.of(String.join("; ", differences));
  }

  private static IOException failure(List<IOException> failures, List<String> differences) {
    for (IOException failure : failures) {
      if (!StoreException.isRefusal(failure)) {
        failures.stream().filter(other -> other != failure).forEach(failure::addSuppressed);
        return failure;
      }
    }
    Stream<String> refusals = failures.stream().map(StoreException::describe).distinct();
    return new StoreException(
        String.join("; ", Stream.concat(refusals, differences.stream()).toList()),
        StoreException.Kind.REFUSAL,
        failures.getFirst());
  }
}

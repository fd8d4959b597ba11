package dev.modelyard.agent.store;

import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Records;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Tries what the protocol relies on before trusting a store with a run; a store that passed once is
 * remembered in itself. FUSE mounts of buckets fail here, and servers that ignore conditions.
 */
public final class StoreProbe {
  /** Raised when the probe asks for more, so that every store is tried again. */
  private static final int VERSION = 1;

  private static final int WRITERS = 8;
  private static final String PASSED = "probes/" + VERSION + ".json";

  private final Store store;
  private final String area;

  /** {@code nonce} names a scratch area that nobody else uses. */
  public StoreProbe(Store store, String nonce) {
    this.store = store;
    this.area = "probes/scratch-" + nonce;
  }

  /** The first property that is missing, in words; empty when the store is safe. */
  public Optional<String> missing() throws IOException {
    if (store.read(PASSED).isPresent()) {
      return Optional.empty();
    }
    try {
      Optional<String> missing = tryAll();
      if (missing.isEmpty()) {
        store.putIfAbsent(PASSED, bytes("{}"));
      }
      return missing;
    } finally {
      store.delete(area);
    }
  }

  private Optional<String> tryAll() throws IOException {
    if (winners() != 1) {
      return Optional.of(
          "of " + WRITERS + " concurrent creations of one record exactly one must win");
    }
    if (store.putIfAbsent(area + "/one", bytes("again")) || isOne("again")) {
      return Optional.of("creating a record must not replace an existing one");
    }
    if (!store.list(area).contains("one")) {
      return Optional.of("a record must be listed once it was written");
    }
    if (store.readRange(area + "/one", 0, 1).length != 1) {
      return Optional.of("parts of a file must be readable");
    }
    return store.isOneVolume() ? links() : store.findGap(area);
  }

  private Optional<String> links() throws IOException {
    Transfer link = new Transfer(area + "/one", area + "/linked/one");
    store.transfer(List.of(link), Freeze.LINK);
    store.sync(area + "/linked");
    Optional<String> inode = store.stat(link.from()).map(FileState::inode);
    if (!store.stat(link.to()).map(FileState::inode).equals(inode)) {
      return Optional.of("hard links must work");
    }
    return renames();
  }

  private Optional<String> renames() throws IOException {
    store.putIfAbsent(area + "/from/file", bytes("1"));
    store.putIfAbsent(area + "/to/file", bytes("2"));
    return store.rename(area + "/from", area + "/to")
        ? Optional.of("renaming a directory must not replace another one")
        : Optional.empty();
  }

  private boolean isOne(String content) throws IOException {
    return store
        .read(area + "/one")
        .filter(there -> Arrays.equals(there, bytes(content)))
        .isPresent();
  }

  /** By what is there: the answer to the one who wins may get lost. */
  private long winners() throws IOException {
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Callable<Records.Put>> writes = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        byte[] content = bytes("content of writer " + writer);
        writes.add(() -> Records.put(store, area + "/one", content));
      }
      long winners = 0;
      for (Future<Records.Put> result : writers.invokeAll(writes)) {
        winners += result.get() == Records.Put.OURS ? 1 : 0;
      }
      return winners;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException("creating a record failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while probing the store", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

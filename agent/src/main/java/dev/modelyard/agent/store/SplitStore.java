package dev.modelyard.agent.store;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.ObjectStore;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.store.s3.S3Objects;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Work on a disk of the pod, all else in an object store. Freezing is an upload, laying out a
 * download. Verbs that objects do not have exist below {@code work/} only, which is where the
 * protocol needs them; publishing needs more, and is not there yet.
 */
public final class SplitStore implements Store {
  private final PosixStore work;
  private final S3Objects objects;
  private final Parallel parallel;

  public SplitStore(PosixStore work, S3Objects objects, Parallel parallel) {
    this.work = work;
    this.objects = objects;
    this.parallel = parallel;
  }

  private static boolean isWork(String key) {
    return Layout.isBelow(key, Layout.WORK);
  }

  private ObjectStore of(String key) {
    return isWork(key) ? work : objects;
  }

  private static IOException noSuchVerb(String verb, String key) {
    return new IOException(verb + " of " + key + ": an object store has no such operation");
  }

  @Override
  public boolean hasLinks() {
    return false;
  }

  @Override
  public boolean putIfAbsent(String key, byte[] content) throws IOException {
    return of(key).putIfAbsent(key, content);
  }

  @Override
  public Optional<byte[]> read(String key) throws IOException {
    return of(key).read(key);
  }

  @Override
  public byte[] readRange(String key, long offset, int length) throws IOException {
    return of(key).readRange(key, offset, length);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return of(directory).list(directory);
  }

  @Override
  public List<WorkFile> walk(String directory) throws IOException {
    return of(directory).walk(directory);
  }

  @Override
  public Optional<FileState> stat(String key) throws IOException {
    return of(key).stat(key);
  }

  @Override
  public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
    for (Transfer transfer : transfers) {
      if (isWork(transfer.to())) {
        Files.createDirectories(work.path(transfer.to()).resolveSibling("."));
      }
    }
    return parallel.map(transfers, this::transfer);
  }

  private Checksums transfer(Transfer transfer) throws IOException {
    Path from = work.path(transfer.from());
    if (isWork(transfer.from()) && !isWork(transfer.to())) {
      return objects.upload(from, transfer.to());
    }
    if (!isWork(transfer.to())) {
      throw noSuchVerb("transfer", transfer.from());
    }
    try (InputStream in =
            isWork(transfer.from()) ? Files.newInputStream(from) : objects.open(transfer.from());
        OutputStream out =
            Files.newOutputStream(
                work.path(transfer.to()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
      return Hashing.copy(in, out);
    }
  }

  /** Hashing costs nothing beside a download. */
  @Override
  public void copy(List<Transfer> copies) throws IOException {
    transfer(copies, Freeze.COPY);
  }

  @Override
  public List<Checksums> checksums(List<String> keys) throws IOException {
    return parallel.map(keys, key -> of(key).checksums(List.of(key)).getFirst());
  }

  /** An object is durable when its upload was answered. */
  @Override
  public void sync(String directory) throws IOException {
    if (isWork(directory)) {
      work.sync(directory);
    }
  }

  @Override
  public boolean rename(String from, String to) throws IOException {
    if (!isWork(from) || !isWork(to)) {
      throw noSuchVerb("rename", from);
    }
    return work.rename(from, to);
  }

  /** Objects need no directory. */
  @Override
  public void makeDirectory(String directory) throws IOException {
    if (isWork(directory)) {
      work.makeDirectory(directory);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    of(key).delete(key);
  }
}

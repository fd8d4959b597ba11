package dev.modelyard.agent.store;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.ObjectStore;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.Tree;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * Work on a disk of the pod, all else in an object store. Freezing is an upload, laying out a
 * download, publishing a copy on the server. Verbs that objects do not have exist below {@code
 * work/} only, which is where the protocol needs them.
 */
public final class SplitStore implements Store {
  private final PosixStore work;
  private final RemoteObjects objects;
  private final Parallel parallel;

  public SplitStore(PosixStore work, RemoteObjects objects, Parallel parallel) {
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
  public boolean isOneVolume() {
    return false;
  }

  @Override
  public void requireRoom(String directory, long bytes) throws IOException {
    if (isWork(directory)) {
      work.requireRoom(directory, bytes);
    }
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
  public Tree tree(String directory) throws IOException {
    return isWork(directory) ? work.tree(directory) : objects.tree(directory);
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
    String from = transfer.from();
    String to = transfer.to();
    if (isWork(from) && isWork(to)) {
      return work.transfer(List.of(transfer), Freeze.COPY).getFirst();
    }
    if (isWork(from)) {
      try (FileChannel file = work.open(from)) {
        return objects.upload(file, to);
      }
    }
    if (isWork(to)) {
      return objects.download(from, work.path(to));
    }
    objects.copy(from, to);
    return objects.checksums(List.of(to)).getFirst();
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

  @Override
  public List<WorkFile> unfinished(String directory) throws IOException {
    return of(directory).unfinished(directory);
  }

  @Override
  public void abandon(String key, FileState unfinished) throws IOException {
    of(key).abandon(key, unfinished);
  }

  @Override
  public String payloadName(String directory) {
    return objects.payloadName(directory);
  }

  @Override
  public Optional<String> code(String directory, byte[] record) throws IOException {
    return objects.code(directory, record);
  }

  @Override
  public boolean acceptsPlain() {
    return objects.acceptsPlain();
  }

  @Override
  public Optional<String> findGap(String area) throws IOException {
    return objects.findGap(area);
  }
}

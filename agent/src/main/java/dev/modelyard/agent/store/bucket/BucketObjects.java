package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.sealing.KeyRing;
import dev.modelyard.agent.sealing.RecordCode;
import dev.modelyard.agent.sealing.SegmentCipher;
import dev.modelyard.agent.sealing.Segments;
import dev.modelyard.agent.store.Hashing;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.RemoteObjects;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a bucket, below its prefix. A directory is what names have in common; what lies in one
 * that is sealed is encrypted on its way, whatever vendor the bucket is of.
 */
public final class BucketObjects implements RemoteObjects {
  /** Of all files together; most of their time is the network's. */
  private static final int PARTS = 8;

  private final Bucket bucket;
  private final RemoteBucket remote;
  private final Uploads uploads;
  private final Downloads downloads;
  private final ExecutorService threads;
  private final Parallel parallel;
  private final DataKeys keys;
  private final boolean acceptsPlain;
  private final PieceFiles pieces;

  private BucketObjects(
      Bucket bucket,
      RemoteBucket remote,
      ExecutorService threads,
      Parallel parallel,
      Sealing sealing) {
    this.bucket = bucket;
    this.remote = remote;
    this.uploads = new Uploads(bucket, remote, threads);
    this.downloads = new Downloads(bucket, remote, threads);
    this.threads = threads;
    this.parallel = parallel;
    this.keys = new DataKeys(this, sealing.ring());
    this.acceptsPlain = sealing.acceptsPlain();
    this.pieces = new PieceFiles(sealing.pieces());
  }

  /**
   * How payload is encrypted.
   *
   * @param ring null: it is not, and none that is can be read
   * @param acceptsPlain whether what is not encrypted counts all the same
   * @param pieces directory of the pod's disk for what is on its way
   */
  public record Sealing(@Nullable KeyRing ring, boolean acceptsPlain, Path pieces) {
    public static final Sealing NONE = new Sealing(null, true, Path.of("."));
  }

  /** Opens a bucket without asking it for anything; parts of objects may use the threads. */
  @FunctionalInterface
  public interface Opening {
    RemoteBucket open(Bucket bucket, ExecutorService threads) throws IOException;
  }

  /** Asks nothing yet. */
  public static BucketObjects open(Bucket bucket, Opening opening, Parallel parallel)
      throws IOException {
    return open(bucket, opening, parallel, Sealing.NONE);
  }

  /** Asks nothing yet. */
  public static BucketObjects open(
      Bucket bucket, Opening opening, Parallel parallel, Sealing sealing) throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            PARTS, Thread.ofPlatform().daemon().name("parts-", 0).factory());
    return new BucketObjects(bucket, opening.open(bucket, threads), threads, parallel, sealing);
  }

  /** The keys of what is sealed here. */
  public DataKeys keys() {
    return keys;
  }

  @Override
  public String payloadName(String directory) {
    return keys.canSeal() ? Layout.sealed(directory) : directory;
  }

  @Override
  public Optional<String> code(String directory, byte[] record) throws IOException {
    return Layout.isSealedData(directory)
        ? Optional.of(RecordCode.of(keys.reread(directory), record))
        : Optional.empty();
  }

  @Override
  public boolean acceptsPlain() {
    return acceptsPlain;
  }

  private Packing packing(String key) throws IOException {
    Optional<String> directory = Layout.sealedDirectory(key);
    if (directory.isEmpty()) {
      return Packing.PLAIN;
    }
    SecretKey dataKey = keys.toOpen(directory.get());
    return new Packing.Sealed(header -> SegmentCipher.of(dataKey, key, header));
  }

  @Override
  public boolean putIfAbsent(String key, byte[] content) throws IOException {
    return uploads.create(key, content, Hashing.crc32c(content));
  }

  @Override
  public Checksums upload(FileChannel file, String key) throws IOException {
    long size = file.size();
    Optional<String> directory = Layout.sealedDirectory(key);
    return uploads.upload(
        directory.isEmpty()
            ? new Content.OfFile(file, size)
            : sealed(directory.get(), key, size, () -> new FileRange(file, 0, size)),
        key);
  }

  private SealedContent sealed(
      String directory, String key, long size, SealedContent.Opening opening) throws IOException {
    SecretKey dataKey = keys.toSeal(directory);
    return new SealedContent(size, opening, () -> SegmentCipher.fresh(dataKey, key), pieces);
  }

  @Override
  public Checksums download(String key, Path file) throws IOException {
    return downloads.download(key, packing(key), file);
  }

  /** What is to be sealed goes through this pod: keys and names are others than those it has. */
  @Override
  public void copy(String from, String to) throws IOException {
    Optional<String> directory = Layout.sealedDirectory(to);
    if (directory.isPresent()) {
      Packing packing = packing(from);
      long size = require(from).size();
      uploads.upload(
          sealed(directory.get(), to, packing.fileSize(size), () -> downloads.read(from, packing)),
          to);
      return;
    }
    if (packing(from) != Packing.PLAIN) {
      throw new IOException(to + " would hold what is encrypted as it is");
    }
    RemoteObject object = require(from);
    if (object.size() == 0) {
      putIfAbsent(to, new byte[0]);
    } else {
      uploads.copy(object, to);
    }
  }

  @Override
  public Optional<byte[]> read(String key) throws IOException {
    if (Layout.sealedDirectory(key).isEmpty()) {
      return remote.read(bucket.object(key));
    }
    try (InputStream file = downloads.read(key, packing(key))) {
      return Optional.of(file.readAllBytes());
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  @Override
  public byte[] readRange(String key, long offset, int length) throws IOException {
    return length == 0 ? new byte[0] : downloads.readRange(key, packing(key), offset, length);
  }

  @Override
  public List<Checksums> checksums(List<String> keys) throws IOException {
    return parallel.map(
        keys,
        key -> {
          try (InputStream file = downloads.read(key, packing(key))) {
            return Hashing.copy(file, OutputStream.nullOutputStream());
          }
        });
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return remote.children(prefix(directory)).stream()
        .filter(name -> !name.isEmpty() && !name.startsWith("."))
        .sorted()
        .toList();
  }

  @Override
  public List<WorkFile> walk(String directory) throws IOException {
    String prefix = prefix(directory);
    return remote.walk(prefix).stream()
        // What consoles make to show a directory.
        .filter(object -> !object.name().endsWith("/"))
        .map(object -> file(prefix, object))
        .map(file -> new WorkFile(file.path(), seen(directory + "/" + file.path(), file.state())))
        .toList();
  }

  /** What is sealed has the size of what is in it; -1 when there can be nothing in it. */
  private static FileState seen(String key, FileState state) {
    return Layout.sealedDirectory(key).isEmpty()
        ? state
        : new FileState(state.inode(), Segments.openedSize(state.size()), state.modifiedNanos());
  }

  private String prefix(String directory) {
    String object = bucket.object(directory);
    return object.isEmpty() ? "" : object + "/";
  }

  private static WorkFile file(String prefix, RemoteObject object) {
    return new WorkFile(object.name().substring(prefix.length()), state(object));
  }

  private static FileState state(RemoteObject object) {
    return new FileState(object.tag(), object.size(), nanos(object.modified()));
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  @Override
  public Optional<FileState> stat(String key) throws IOException {
    Optional<RemoteObject> object = remote.head(bucket.object(key));
    return object.isPresent() ? object.map(there -> seen(key, state(there))) : directory(key);
  }

  /** A directory is there when something is in it, and as old as the newest of that. */
  private Optional<FileState> directory(String key) throws IOException {
    return walk(key).stream()
        .map(file -> file.state().modifiedNanos())
        .max(Long::compare)
        .map(newest -> new FileState("directory " + key, 0, newest));
  }

  private RemoteObject require(String key) throws IOException {
    return remote.head(bucket.object(key)).orElseThrow(() -> new NoSuchFileException(key));
  }

  @Override
  public void delete(String key) throws IOException {
    boolean isSealed = Layout.isSealedData(key);
    if (isSealed) {
      keys.shred(key);
    }
    List<String> names = new ArrayList<>(List.of(bucket.object(key)));
    walk(key).forEach(file -> names.add(bucket.object(key) + "/" + file.path()));
    parallel.map(
        names,
        name -> {
          remote.delete(name);
          return true;
        });
    if (isSealed) {
      keys.shred(key); // A rotation may have been about to write.
    }
  }

  @Override
  public List<WorkFile> unfinished(String directory) throws IOException {
    String prefix = prefix(directory);
    return remote.unfinished(prefix).stream().map(upload -> file(prefix, upload)).toList();
  }

  @Override
  public void abandon(String key, FileState unfinished) throws IOException {
    remote.abandon(
        new RemoteObject(
            bucket.object(key), unfinished.inode(), unfinished.size(), Instant.EPOCH, null));
  }

  @Override
  public Optional<String> findGap(String area) throws IOException {
    return new Gaps(uploads, this, threads, area).find();
  }
}

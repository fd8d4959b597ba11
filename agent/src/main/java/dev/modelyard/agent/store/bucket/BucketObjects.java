package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.store.Hashing;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.RemoteObjects;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Objects of a bucket, below its prefix. A directory is what names have in common. */
public final class BucketObjects implements RemoteObjects {
  /** Of all files together; most of their time is the network's. */
  private static final int PARTS = 8;

  private final Bucket bucket;
  private final RemoteBucket remote;
  private final Uploads uploads;
  private final Downloads downloads;
  private final ExecutorService threads;
  private final Parallel parallel;

  private BucketObjects(
      Bucket bucket, RemoteBucket remote, ExecutorService threads, Parallel parallel) {
    this.bucket = bucket;
    this.remote = remote;
    this.uploads = new Uploads(bucket, remote, threads);
    this.downloads = new Downloads(bucket, remote, threads);
    this.threads = threads;
    this.parallel = parallel;
  }

  /** Opens a bucket without asking it for anything; parts of objects may use the threads. */
  @FunctionalInterface
  public interface Opening {
    RemoteBucket open(Bucket bucket, ExecutorService threads) throws IOException;
  }

  /** Asks nothing yet. */
  public static BucketObjects open(Bucket bucket, Opening opening, Parallel parallel)
      throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            PARTS, Thread.ofPlatform().daemon().name("parts-", 0).factory());
    return new BucketObjects(bucket, opening.open(bucket, threads), threads, parallel);
  }

  @Override
  public boolean putIfAbsent(String key, byte[] content) throws IOException {
    return uploads.create(key, content, Hashing.of(content));
  }

  @Override
  public Checksums upload(Path file, String key) throws IOException {
    return uploads.upload(file, key);
  }

  @Override
  public Checksums download(String key, Path file) throws IOException {
    return downloads.download(key, file);
  }

  @Override
  public void copy(String from, String to) throws IOException {
    RemoteObject object = require(from);
    if (object.size() == 0) {
      putIfAbsent(to, new byte[0]);
    } else {
      uploads.copy(object, to);
    }
  }

  @Override
  public Optional<byte[]> read(String key) throws IOException {
    return remote.read(bucket.object(key));
  }

  @Override
  public byte[] readRange(String key, long offset, int length) throws IOException {
    return length == 0
        ? new byte[0]
        : remote
            .readRange(bucket.object(key), offset, offset + length)
            .orElseThrow(() -> new NoSuchFileException(key));
  }

  @Override
  public List<Checksums> checksums(List<String> keys) throws IOException {
    return parallel.map(
        keys,
        key -> {
          Hashing hashing = new Hashing();
          downloads.read(key, hashing::update);
          return hashing.sums();
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
        .toList();
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
    return object.isPresent() ? object.map(BucketObjects::state) : directory(key);
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
    List<String> names = new ArrayList<>(List.of(bucket.object(key)));
    walk(key).forEach(file -> names.add(bucket.object(key) + "/" + file.path()));
    parallel.map(
        names,
        name -> {
          remote.delete(name);
          return true;
        });
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

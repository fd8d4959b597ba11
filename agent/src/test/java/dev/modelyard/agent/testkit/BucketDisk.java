package dev.modelyard.agent.testkit;

import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.SplitStore;
import dev.modelyard.agent.store.bucket.BucketObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bucket, and the disk of one pod. */
public final class BucketDisk extends ForwardedStore implements Disk {
  private final Path root;

  public BucketDisk(BucketObjects objects, Path root) throws IOException {
    this(objects, root, new Parallel(4));
  }

  private BucketDisk(BucketObjects objects, Path root, Parallel parallel) throws IOException {
    super(new SplitStore(PosixStore.open(root, parallel), objects, parallel));
    this.root = root;
  }

  @Override
  public void write(String key, byte[] content) throws IOException {
    Path file = root.resolve(key);
    Files.createDirectories(file.resolveSibling("."));
    Files.write(file, content);
  }

  @Override
  public void losePower() {
    throw new UnsupportedOperationException("of a server of its own");
  }
}

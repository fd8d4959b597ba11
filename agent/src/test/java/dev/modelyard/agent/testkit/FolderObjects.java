package dev.modelyard.agent.testkit;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.RemoteObjects;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Objects in a folder, for tests of what pods do that share nothing else. */
public final class FolderObjects extends ForwardedStore implements RemoteObjects {
  private final Path root;

  public FolderObjects(Path root) throws IOException {
    super(PosixStore.open(root, new Parallel(1)));
    this.root = root;
  }

  @Override
  public Checksums upload(FileChannel file, String key) throws IOException {
    Files.createDirectories(root.resolve(key).getParent());
    Files.copy(Channels.newInputStream(file), root.resolve(key));
    return checksums(List.of(key)).getFirst();
  }

  @Override
  public Checksums download(String key, Path file) throws IOException {
    Files.copy(root.resolve(key), file);
    return checksums(List.of(key)).getFirst();
  }

  @Override
  public void copy(String from, String to) throws IOException {
    Upload.of(root.resolve(from), this, to);
  }
}

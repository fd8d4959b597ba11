package dev.modelyard.agent.testkit;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.RemoteObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Objects in a folder, for tests of what pods do that share nothing else. */
public final class FolderObjects implements RemoteObjects {
  private final Path root;
  private final PosixStore files;

  public FolderObjects(Path root) throws IOException {
    this.root = root;
    this.files = PosixStore.open(root, new Parallel(1));
  }

  @Override
  public Checksums upload(Path file, String key) throws IOException {
    Files.createDirectories(root.resolve(key).getParent());
    Files.copy(file, root.resolve(key));
    return files.checksums(List.of(key)).getFirst();
  }

  @Override
  public Checksums download(String key, Path file) throws IOException {
    Files.copy(root.resolve(key), file);
    return files.checksums(List.of(key)).getFirst();
  }

  @Override
  public void copy(String from, String to) throws IOException {
    upload(root.resolve(from), to);
  }

  @Override
  public boolean putIfAbsent(String key, byte[] content) throws IOException {
    return files.putIfAbsent(key, content);
  }

  @Override
  public Optional<byte[]> read(String key) throws IOException {
    return files.read(key);
  }

  @Override
  public byte[] readRange(String key, long offset, int length) throws IOException {
    return files.readRange(key, offset, length);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return files.list(directory);
  }

  @Override
  public List<WorkFile> walk(String directory) throws IOException {
    return files.walk(directory);
  }

  @Override
  public Optional<FileState> stat(String key) throws IOException {
    return files.stat(key);
  }

  @Override
  public List<Checksums> checksums(List<String> keys) throws IOException {
    return files.checksums(keys);
  }

  @Override
  public void delete(String key) throws IOException {
    files.delete(key);
  }
}

package dev.modelyard.agent.testkit;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Does what another store does; for those that do one thing differently. */
public class ForwardedStore implements Store {
  protected final Store store;

  public ForwardedStore(Store store) {
    this.store = store;
  }

  @Override
  public boolean isOneVolume() {
    return store.isOneVolume();
  }

  @Override
  public void requireRoom(String directory, long bytes) throws IOException {
    store.requireRoom(directory, bytes);
  }

  @Override
  public String payloadName(String directory) {
    return store.payloadName(directory);
  }

  @Override
  public Optional<String> code(String directory, byte[] record) throws IOException {
    return store.code(directory, record);
  }

  @Override
  public boolean acceptsPlain() {
    return store.acceptsPlain();
  }

  @Override
  public boolean putIfAbsent(String key, byte[] content) throws IOException {
    return store.putIfAbsent(key, content);
  }

  @Override
  public Optional<byte[]> read(String key) throws IOException {
    return store.read(key);
  }

  @Override
  public byte[] readRange(String key, long offset, int length) throws IOException {
    return store.readRange(key, offset, length);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return store.list(directory);
  }

  @Override
  public List<WorkFile> walk(String directory) throws IOException {
    return store.walk(directory);
  }

  @Override
  public Optional<FileState> stat(String key) throws IOException {
    return store.stat(key);
  }

  @Override
  public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
    return store.transfer(transfers, how);
  }

  @Override
  public void copy(List<Transfer> copies) throws IOException {
    store.copy(copies);
  }

  @Override
  public List<Checksums> checksums(List<String> keys) throws IOException {
    return store.checksums(keys);
  }

  @Override
  public void sync(String directory) throws IOException {
    store.sync(directory);
  }

  @Override
  public boolean rename(String from, String to) throws IOException {
    return store.rename(from, to);
  }

  @Override
  public void makeDirectory(String directory) throws IOException {
    store.makeDirectory(directory);
  }

  @Override
  public void delete(String key) throws IOException {
    store.delete(key);
  }

  @Override
  public List<WorkFile> unfinished(String directory) throws IOException {
    return store.unfinished(directory);
  }

  @Override
  public void abandon(String key, FileState unfinished) throws IOException {
    store.abandon(key, unfinished);
  }

  @Override
  public Optional<String> findGap(String area) throws IOException {
    return store.findGap(area);
  }
}

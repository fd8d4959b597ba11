package dev.modelyard.agent.store;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.ObjectStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Objects that are reached over the network: payload goes between them and files, or stays. */
public interface RemoteObjects extends ObjectStore {
  /** Sums of what the server has. Fails when the key exists. */
  Checksums upload(FileChannel file, String key) throws IOException;

  /** Sums of what lies on the disk now. Fails when the file exists; leaves none when it fails. */
  Checksums download(String key, Path file) throws IOException;

  /** On the server. Fails when the target exists. */
  void copy(String from, String to) throws IOException;
}

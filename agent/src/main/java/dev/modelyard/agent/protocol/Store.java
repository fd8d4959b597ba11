package dev.modelyard.agent.protocol;

import java.io.IOException;
import java.util.List;

/**
 * Everything the protocol needs of a place that keeps checkpoints, with what only file systems do:
 * where objects cannot, it is needed below {@code work/} only, where trainers write.
 */
public interface Store extends ObjectStore {
  /**
   * Whether {@code work/} lies beside all else, on a volume that all ranks see: files can be linked
   * then, and every directory renamed. Otherwise each pod has a work directory of its own.
   */
  boolean isOneVolume();

  /**
   * Fails at once when so many bytes more do not fit below a directory. Takes none; where nobody
   * can tell, they fit.
   */
  default void requireRoom(String directory, long bytes) throws IOException {}

  /**
   * Freezes files under new keys, hashing what the target holds. Fails when a target exists.
   * Durable only after {@link #sync}.
   */
  List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException;

  /**
   * Copies files to new inodes the fastest way there is, without hashing. Fails when a target
   * exists.
   */
  void copy(List<Transfer> copies) throws IOException;

  /**
   * Makes all files below a directory durable, then the directories bottom-up, then the entry in
   * its parent.
   */
  void sync(String directory) throws IOException;

  /**
   * Moves a directory in one step. False: something with content is there already, nothing was
   * changed.
   */
  boolean rename(String from, String to) throws IOException;

  void makeDirectory(String directory) throws IOException;
}

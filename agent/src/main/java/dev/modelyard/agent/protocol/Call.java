package dev.modelyard.agent.protocol;

import java.util.List;

/**
 * Rank 0's word that its share of a step is finished, where each worker has a directory of its own
 * and names alone tell what belongs to a checkpoint. The others answer with their shares.
 *
 * @param path of the checkpoint, relative to the checkpoint directory
 * @param finished whether what rank 0 sees shows that all ranks are done
 * @param files of rank 0, as they were; under these names no other rank's count
 */
public record Call(String path, boolean finished, List<WorkFile> files) {
  public Call {
    files = List.copyOf(files);
  }
}

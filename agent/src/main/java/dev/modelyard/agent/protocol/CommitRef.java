package dev.modelyard.agent.protocol;

/** A commit together with the digest of its manifest, as other records name it. */
public record CommitRef(long step, int epoch, String digest) {
  public CommitId id() {
    return new CommitId(step, epoch);
  }
}

package dev.modelyard.agent.framework;

import dev.modelyard.agent.protocol.commit.Candidate;

/**
 * A checkpoint an adapter sees.
 *
 * @param proof why it is believed to be finished; the watcher waits for quiet where there is none
 * @param mayComeAgain whether a later save may be written to its file, which is then better copied
 */
public record Find(Candidate candidate, Proof proof, boolean mayComeAgain) {
  Find(Candidate candidate, Proof proof) {
    this(candidate, proof, false);
  }

  /** What shows that the trainer is done with a checkpoint. */
  public enum Proof {
    /** The trainer said so. */
    ANNOUNCED,
    /** One file whose format has an end, and the end is there. */
    WHOLE,
    /** The trainer has begun a later one. */
    SUCCEEDED,
    /** Nothing contradicts it; only time can tell. */
    NONE
  }
}

package dev.modelyard.agent.protocol.commit;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Manifest;

/** What became of a candidate. Store failures are exceptions: the caller tries again later. */
public sealed interface CommitOutcome {
  /** The manifest is durable. */
  record Committed(Manifest manifest) implements CommitOutcome {}

  /** This step of this epoch was committed before; the first one stays. */
  record AlreadyCommitted(CommitId id) implements CommitOutcome {}

  /** The trainer wrote to the file while it was being frozen; look again later. */
  record Changed(String path) implements CommitOutcome {}

  /** Our word is on record, other ranks' or rank 0's manifest are outstanding. */
  record Waiting(CommitId id, int have, int want) implements CommitOutcome {}

  /** What the ranks wrote does not make one checkpoint; looking again changes nothing. */
  record Refused(CommitId id, String why) implements CommitOutcome {}

  /** A higher epoch has begun: this writer has no say any more. */
  record Fenced(int by) implements CommitOutcome {}
}

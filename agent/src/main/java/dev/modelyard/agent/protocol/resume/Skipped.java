package dev.modelyard.agent.protocol.resume;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Defect;

/** A commit that was passed over, and why. */
public record Skipped(CommitId id, Defect defect) {
  /** Whether it may be well. */
  public boolean mayBeWell() {
    return defect.reason() == Defect.Reason.Unreadable
        || defect.reason() == Defect.Reason.Unbelieved;
  }
}

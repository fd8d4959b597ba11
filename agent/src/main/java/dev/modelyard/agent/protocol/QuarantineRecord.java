package dev.modelyard.agent.protocol;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;

/** Why a commit is never resumed from again. */
public record QuarantineRecord(Defect.Reason reason, String detail, Instant at) {
  /** Puts a verdict on record, where the defect is one. */
  public static void put(ObjectStore store, Layout layout, CommitId id, Defect defect, Clock clock)
      throws IOException {
    if (defect.isVerdict()) {
      Records.put(
          store,
          layout.quarantine(id),
          CanonicalJson.write(
              new QuarantineRecord(defect.reason(), defect.detail(), clock.instant())));
    }
  }
}

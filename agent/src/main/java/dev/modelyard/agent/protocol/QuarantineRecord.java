package dev.modelyard.agent.protocol;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;

/** Why a commit is never resumed from again. */
public record QuarantineRecord(Defect.Reason reason, String detail, Instant at) {
  /**
   * Puts a verdict on record, where the defect is one: what could not be read, or has no manifest
   * or no key, may be there tomorrow.
   */
  public static void put(ObjectStore store, Layout layout, CommitId id, Defect defect, Clock clock)
      throws IOException {
    switch (defect.reason()) {
      case Unreadable, ManifestMissing, KeyMissing -> {}
      default ->
          Records.put(
              store,
              layout.quarantine(id),
              CanonicalJson.write(
                  new QuarantineRecord(defect.reason(), defect.detail(), clock.instant())));
    }
  }
}

package dev.modelyard.agent.protocol.resume;

import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Manifest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker found out about where to begin. Store failures are exceptions. */
public sealed interface ResumeOutcome {
  /** Commits passed over, newest first. */
  List<Skipped> skipped();

  /**
   * The work directory is ready and holds nothing.
   *
   * @param over there were commits, none verified, and the user wants to start over then
   */
  record Fresh(List<Skipped> skipped, boolean over) implements ResumeOutcome {}

  /**
   * The work directory is ready and holds the commit.
   *
   * @param rewound a suspect commit was passed over on purpose
   * @param forked the commit lies off the lineage: all on it were bad
   */
  record Resumed(Manifest manifest, List<Skipped> skipped, boolean rewound, boolean forked)
      implements ResumeOutcome {}

  /** The command line of the pod was made for another answer; nothing was decided. */
  record Mismatch(@Nullable CommitRef found, List<Skipped> skipped) implements ResumeOutcome {}

  /** The commit to resume from is sound, and this run cannot use it; nothing was decided. */
  record Unfit(CommitRef found, String why, List<Skipped> skipped) implements ResumeOutcome {}

  /** There were commits, and none verifies; where none was passed over, none is left. */
  record Blocked(List<Skipped> skipped) implements ResumeOutcome {}

  /** This epoch cannot be used; the next one can. */
  record Voided(String why, List<Skipped> skipped) implements ResumeOutcome {}
}

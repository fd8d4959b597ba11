package dev.modelyard.operator.training.decide;

import dev.modelyard.operator.core.AgentReport;

/** Whether checkpoints are being kept, from what the agent said last; not known before it spoke. */
final class CheckpointHealth {
  private CheckpointHealth() {}

  /** The draft has the newest checkpoint already. */
  static void into(StatusDraft draft, AttemptReports reports) {
    reports.watch().ifPresent(watch -> into(draft, watch));
  }

  private static void into(StatusDraft draft, AgentReport watch) {
    String problem = watch.problem();
    if (problem != null) {
      draft.checkpointHealthy("False", "CheckpointProblem", problem);
    } else if (draft.current().checkpoint() == null) {
      draft.checkpointHealthy("Unknown", "NoCheckpointYet", "no checkpoint is committed yet");
    } else {
      draft.checkpointHealthy(
          "True", "Committing", "the last checkpoint is committed and verified");
    }
  }
}

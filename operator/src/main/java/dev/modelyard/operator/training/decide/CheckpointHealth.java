package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.CheckpointsSpec;
import dev.modelyard.api.v1alpha1.training.SaveOnStopSpec;
import dev.modelyard.operator.core.AgentReport;
import java.util.Optional;

/** Whether checkpoints are being kept, from what the agent said last; not known before it spoke. */
final class CheckpointHealth {
  private CheckpointHealth() {}

  /** The draft has the newest checkpoint already. */
  static void into(StatusDraft draft, AttemptReports reports, CheckpointsSpec spec) {
    reports.watch().ifPresent(watch -> into(draft, watch, tooShort(reports, spec)));
  }

  private static void into(StatusDraft draft, AgentReport watch, Optional<String> tooShort) {
    String problem =
        watch.problem() == null && watch.outcome().equals("Error")
            ? watch.message()
            : watch.problem();
    if (problem != null) {
      draft.checkpointHealthy("False", "CheckpointProblem", problem);
    } else if (draft.current().checkpoint() == null) {
      draft.checkpointHealthy("Unknown", "NoCheckpointYet", "no checkpoint is committed yet");
    } else if (tooShort.isPresent()) {
      draft.checkpointHealthy("False", "SaveOnStopTooShort", tooShort.get());
    } else {
      draft.checkpointHealthy(
          "True", "Committing", "the last checkpoint is committed and verified");
    }
  }

  /** What a stop would lose, told before there is one. */
  private static Optional<String> tooShort(AttemptReports reports, CheckpointsSpec spec) {
    return Optional.ofNullable(spec.saveOnStop())
        .map(SaveOnStopSpec::timeout)
        .flatMap(
            timeout ->
                reports
                    .save()
                    .filter(took -> took.compareTo(timeout.toDuration()) > 0)
                    .map(
                        took ->
                            "a save took %d s, longer than spec.checkpoints.saveOnStop.timeout of %s: a stop would lose what was not saved; set a longer timeout"
                                .formatted(took.toSeconds(), timeout)));
  }
}

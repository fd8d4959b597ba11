package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When and where the program of an attempt began. */
final class StartOfAttempt {
  private StartOfAttempt() {}

  /** The moment at which the last of the workers had begun; empty while one has not. */
  static Optional<Instant> of(List<WorkerPod> pods, int workers) {
    List<Instant> starts =
        pods.stream().flatMap(p -> p.trainerStartedAt().stream()).sorted().toList();
    return starts.size() < workers
        ? Optional.empty()
        : Optional.of(starts.getLast().truncatedTo(ChronoUnit.SECONDS));
  }

  /** The row with its start, if any of its pods got so far. */
  static TrainingAttempt into(TrainingAttempt row, List<WorkerPod> pods) {
    if (row.startedAt() != null) {
      return row;
    }
    return of(pods, 1).map(at -> new Rows(row).started(at, node(pods))).orElse(row);
  }

  static @Nullable String node(List<WorkerPod> pods) {
    return pods.stream()
        .min(Comparator.comparing(WorkerPod::index))
        .flatMap(WorkerPod::node)
        .orElse(null);
  }
}

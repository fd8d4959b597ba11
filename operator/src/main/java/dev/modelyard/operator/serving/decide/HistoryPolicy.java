package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.RevisionState;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.operator.core.Requeue;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which revisions stay warm, and which are kept to go back to. */
final class HistoryPolicy {

  private static final Set<RevisionState> OVER =
      EnumSet.of(RevisionState.Previous, RevisionState.Retired, RevisionState.Rejected);

  private HistoryPolicy() {}

  /** The revision that served last before the present one, as long as its pods stay warm. */
  static Optional<RevisionStatus> warm(ServingSnapshot seen) {
    return seen.status().revisions().stream()
        .filter(r -> r.state() == RevisionState.Previous)
        .max(Comparator.comparing(RevisionStatus::at))
        .filter(r -> coolsAt(seen, r).isAfter(seen.now()));
  }

  private static Instant coolsAt(ServingSnapshot seen, RevisionStatus previous) {
    Duration keep = seen.spec().keepPrevious().toDuration();
    return previous.at().plus(keep);
  }

  /** When the warm pods are to go. */
  static Requeue cooling(ServingSnapshot seen) {
    return warm(seen)
        .map(r -> Requeue.at(coolsAt(seen, r), seen.now()))
        .orElseGet(Requeue::onEvents);
  }

  /** Beyond the limit, the oldest first. */
  static List<Integer> forgotten(ServingSnapshot seen) {
    return seen.status().revisions().stream()
        .filter(r -> OVER.contains(r.state()))
        .filter(r -> warm(seen).filter(r::equals).isEmpty())
        .sorted(Comparator.comparing(RevisionStatus::number).reversed())
        .skip(seen.spec().revisionHistoryLimit())
        .map(RevisionStatus::number)
        .toList();
  }

  /** Without those of which nothing is left. */
  static ModelDeploymentStatus pruned(ServingSnapshot seen, List<Integer> forgotten) {
    return seen.status().toBuilder()
        .revisions(
            seen.status().revisions().stream()
                .filter(r -> !forgotten.contains(r.number()) || !seen.objects(r.number()).isGone())
                .toList())
        .build();
  }
}

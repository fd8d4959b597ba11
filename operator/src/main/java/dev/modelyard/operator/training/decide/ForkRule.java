package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.ResumeFrom;
import dev.modelyard.api.v1alpha1.training.ResumeSpec;
import dev.modelyard.operator.training.desired.ForkPoint;
import java.util.Optional;

/** What {@code spec.resume.from} names is needed once: to begin at. */
final class ForkRule {
  private ForkRule() {}

  /** Why it cannot be begun at. */
  static Optional<String> problem(TrainingSnapshot seen) {
    return due(seen).flatMap(from -> problem(seen, from));
  }

  /** What the next attempt begins at; empty once one has, though nothing good may be left of it. */
  static Optional<ResumeFrom> due(TrainingSnapshot seen) {
    return Optional.ofNullable(seen.spec().resume())
        .map(ResumeSpec::from)
        .filter(from -> !hasBegun(seen.status()));
  }

  /**
   * A program runs only after restore has found or brought a commit, and the time that programs ran
   * stays counted when their rows are gone.
   */
  private static boolean hasBegun(ModelTrainingStatus status) {
    return status.checkpoint() != null
        || !Account.of(status.goodput()).active().isZero()
        || status.attempts().stream().anyMatch(row -> row.resumedFromStep() != null);
  }

  private static Optional<String> problem(TrainingSnapshot seen, ResumeFrom from) {
    String field =
        from.training() != null ? "spec.resume.from.training" : "spec.resume.from.modelVersion";
    String name = from.training() != null ? from.training() : from.modelVersion();
    if (seen.owner().name().equals(from.training())) {
      return Optional.of(
          field
              + " '"
              + name
              + "' is this training itself; make a new ModelTraining that names another");
    }
    if (seen.forkPoint().isEmpty()) {
      String kind =
          from.training() != null ? "ModelTraining" : "ModelVersion that a training published";
      return Optional.of(
          "%s '%s': there is no such %s in namespace %s; apply it, or make a new ModelTraining that names another"
              .formatted(field, name, kind, seen.owner().namespace()));
    }
    ForkPoint.Store there = seen.forkPoint().get().store();
    ForkPoint.Store here = ForkPoint.storeOf(seen.owner(), seen.spec());
    return there.equals(here)
        ? Optional.empty()
        : Optional.of(
            "%s '%s' is in %s, this training's checkpoints go to %s; a fork needs one store: make a new ModelTraining with that one in spec.checkpoints.storage"
                .formatted(field, name, there.text(), here.text()));
  }
}

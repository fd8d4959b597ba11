package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ResumeFrom;
import dev.modelyard.operator.training.desired.ForkPoint;
import java.util.Optional;

/** Whether what {@code spec.resume.from} names can be begun at, as long as nothing was begun. */
final class ForkRule {
  private ForkRule() {}

  static Optional<String> problem(TrainingSnapshot seen) {
    var resume = seen.spec().resume();
    return resume == null || resume.from() == null || seen.status().checkpoint() != null
        ? Optional.empty()
        : problem(seen, resume.from());
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

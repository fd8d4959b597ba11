package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.RevisionState;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.api.v1alpha1.serving.ServedModel;
import dev.modelyard.operator.serving.desired.VerifyContainer;
import java.util.Optional;
import java.util.Set;

/** The candidate is the serving revision now, and the former one the first to go back to. */
final class Promotion {

  private Promotion() {}

  static ModelDeploymentStatus of(
      ServingSnapshot seen, Optional<RevisionStatus> former, RevisionStatus candidate) {
    int number = candidate.number();
    ModelDeploymentStatus status = Ledger.withdrawn(seen.status(), Set.of(number), seen.now());
    if (former.isPresent()) {
      status =
          Ledger.marked(status, former.get().number(), RevisionState.Previous, null, seen.now());
    }
    status = Ledger.marked(status, number, RevisionState.Serving, null, seen.now());
    return status.toBuilder().serving(served(seen, candidate)).build();
  }

  private static ServedModel served(ServingSnapshot seen, RevisionStatus revision) {
    Optional<String> training =
        seen.models().stream()
            .filter(m -> m.digest().equals(revision.digest()))
            .flatMap(m -> m.training().stream())
            .findFirst();
    return new ServedModel(
        revision.number(),
        revision.version(),
        revision.digest(),
        training.orElse(null),
        isVerified(seen, revision.number()));
  }

  /** Its pods have the verifying container, and one of them is ready: so it has passed. */
  private static boolean isVerified(ServingSnapshot seen, int revision) {
    return seen.objects(revision)
        .deployment()
        .filter(
            d ->
                d.getSpec().getTemplate().getSpec().getInitContainers().stream()
                    .anyMatch(c -> VerifyContainer.NAME.equals(c.getName())))
        .isPresent();
  }
}

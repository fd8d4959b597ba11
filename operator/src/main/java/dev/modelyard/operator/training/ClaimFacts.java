package dev.modelyard.operator.training;

import dev.modelyard.operator.training.decide.KnownClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the claim of a training. */
final class ClaimFacts {
  private ClaimFacts() {}

  static KnownClaim of(PersistentVolumeClaim claim) {
    return new KnownClaim(
        claim.getMetadata().getName(),
        claim.getMetadata().getDeletionTimestamp() == null,
        size(claim),
        Optional.ofNullable(claim.getSpec().getStorageClassName()),
        claim.getSpec().getAccessModes());
  }

  /** An enlarged one grows only once a pod has it, and a small one may be on a large volume. */
  private static Quantity size(PersistentVolumeClaim claim) {
    Optional<Map<String, Quantity>> there =
        Optional.ofNullable(claim.getStatus()).map(PersistentVolumeClaimStatus::getCapacity);
    return Stream.concat(
            Stream.of(claim.getSpec().getResources().getRequests().get("storage")),
            there.map(c -> c.get("storage")).stream())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }
}

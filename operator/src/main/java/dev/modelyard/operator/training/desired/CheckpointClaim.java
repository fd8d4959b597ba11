package dev.modelyard.operator.training.desired;

import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.api.v1alpha1.training.PvcStorage;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.Owner;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.Map;
import java.util.Optional;

/** The claim made for a training's checkpoints. It outlives the training: it has no owner. */
public final class CheckpointClaim {
  private CheckpointClaim() {}

  /** Empty when the user named a claim that exists. */
  public static Optional<PersistentVolumeClaim> desired(Owner owner, ModelTrainingSpec spec) {
    return Optional.ofNullable(spec.checkpoints().storage().pvc())
        .filter(pvc -> pvc.claimName() == null)
        .map(pvc -> claim(owner, pvc));
  }

  private static PersistentVolumeClaim claim(Owner owner, PvcStorage pvc) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withNamespace(owner.namespace())
        .withName(Names.checkpoints(owner.name()))
        .withLabels(Run.trainingLabels(owner))
        .endMetadata()
        .withNewSpec()
        .withAccessModes(pvc.accessMode().name())
        .withStorageClassName(pvc.storageClassName())
        .withNewResources()
        .withRequests(Map.of("storage", pvc.size()))
        .endResources()
        .endSpec()
        .build();
  }
}

package dev.modelyard.operator.version.decide;

import dev.modelyard.api.v1alpha1.version.ModelVersionSpec;
import dev.modelyard.api.v1alpha1.version.ModelVersionStatus;
import dev.modelyard.api.v1alpha1.version.VersionUse;
import dev.modelyard.operator.core.Owner;
import java.time.Instant;
import java.util.List;

/**
 * Everything known about a version at one instant.
 *
 * @param held our finalizer is on it
 * @param published a training of ours made it, from bytes its agent had just hashed
 * @param createdAt when the object was made
 * @param uses deployments that serve it, may go back to it, or name it; sorted
 */
public record VersionSnapshot(
    Owner owner,
    ModelVersionSpec spec,
    ModelVersionStatus status,
    boolean held,
    boolean published,
    Instant createdAt,
    List<VersionUse> uses,
    Instant now) {

  public VersionSnapshot {
    uses = List.copyOf(uses);
  }
}

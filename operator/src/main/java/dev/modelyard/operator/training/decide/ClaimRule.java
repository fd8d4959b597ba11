package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.PvcStorage;
import dev.modelyard.api.v1alpha1.training.VolumeAccess;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a claim that a former training of this name has left is what the spec asks for, as long
 * as nothing was begun: from then on the claim is this training's, and nothing about it is decided.
 */
final class ClaimRule {
  private static final String FIELD = "spec.checkpoints.storage.pvc.";

  private ClaimRule() {}

  static Optional<String> problem(TrainingSnapshot seen) {
    PvcStorage asked = seen.spec().checkpoints().storage().pvc();
    return asked == null || asked.claimName() != null || seen.status().attempt() > 0
        ? Optional.empty()
        : seen.claim().flatMap(claim -> problem(claim, asked));
  }

  private static Optional<String> problem(KnownClaim claim, PvcStorage asked) {
    Optional<String> size = size(claim, asked.size());
    List<String> others =
        Stream.of(storageClass(claim, asked.storageClassName()), access(claim, asked.accessMode()))
            .flatMap(Optional::stream)
            .toList();
    String lacks = String.join("; ", Stream.concat(size.stream(), others.stream()).toList());
    return lacks.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "claim '%s', left by a former training of this name, %s: %smake a new ModelTraining with another name, or one that names this claim in %sclaimName; or delete the claim, with all that is on it"
                .formatted(claim.name(), lacks, others.isEmpty() ? "enlarge it, or " : "", FIELD));
  }

  private static Optional<String> size(KnownClaim claim, @Nullable Quantity asked) {
    return Optional.ofNullable(asked)
        .filter(size -> claim.size().compareTo(size) < 0)
        .map(size -> lack(claim.size().toString(), "size", size));
  }

  private static Optional<String> storageClass(KnownClaim claim, @Nullable String asked) {
    String has = claim.storageClass().orElse("");
    return Optional.ofNullable(asked)
        .filter(name -> !name.equals(has))
        .map(name -> lack("storage class '" + has + "'", "storageClassName", "'" + name + "'"));
  }

  /** What many nodes may mount, one may. */
  private static Optional<String> access(KnownClaim claim, VolumeAccess asked) {
    List<String> has = claim.access();
    boolean enough =
        has.contains(asked.name())
            || (asked == VolumeAccess.ReadWriteOnce
                && has.contains(VolumeAccess.ReadWriteMany.name()));
    return enough
        ? Optional.empty()
        : Optional.of(lack("access " + String.join(", ", has), "accessMode", asked));
  }

  private static String lack(String has, String field, Object asked) {
    return "has %s, %s%s is %s".formatted(has, FIELD, field, asked);
  }
}

package dev.modelyard.operator.version.decide;

import dev.modelyard.api.v1alpha1.version.DeletionPolicy;
import dev.modelyard.api.v1alpha1.version.ModelSource;
import dev.modelyard.api.v1alpha1.version.ModelVersionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a spec asks for that nothing carries out yet: refused, never ignored. */
final class VersionSpecPolicy {

  private VersionSpecPolicy() {}

  /**
   * Each problem names the field, the value and what to write instead; empty when the spec can be
   * carried out.
   */
  static List<String> problems(ModelVersionSpec spec) {
    List<String> problems = new ArrayList<>();
    elsewhere(spec.source())
        .map(
            "spec.source.%s is not implemented yet: copy the files to a claim of this namespace and name it in spec.source.pvc, or to a bucket and name it in spec.source.s3, gcs, azureBlob or oss"
                ::formatted)
        .ifPresent(problems::add);
    if (spec.digest() == null) {
      problems.add(
          "spec.digest is absent, and finding it out is not implemented yet: write the digest of"
              + " the version's manifest");
    }
    if (spec.deletionPolicy() == DeletionPolicy.Delete) {
      problems.add("spec.deletionPolicy Delete is not implemented yet: write Retain");
    }
    return problems;
  }

  /** The field of a source that nothing reads. */
  private static Optional<String> elsewhere(ModelSource source) {
    if (source.oci() != null) {
      return Optional.of("oci");
    }
    if (source.huggingFace() != null) {
      return Optional.of("huggingFace");
    }
    return source.mlflow() != null ? Optional.of("mlflow") : Optional.empty();
  }
}

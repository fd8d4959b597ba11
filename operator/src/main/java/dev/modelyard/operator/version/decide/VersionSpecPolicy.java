package dev.modelyard.operator.version.decide;

import dev.modelyard.api.v1alpha1.version.DeletionPolicy;
import dev.modelyard.api.v1alpha1.version.ModelSource;
import dev.modelyard.api.v1alpha1.version.ModelVersionSpec;
import java.util.ArrayList;
import java.util.List;

/** What a spec asks for that nothing carries out yet: refused, never ignored. */
final class VersionSpecPolicy {

  private VersionSpecPolicy() {}

  /**
   * Each problem names the field, the value and what to write instead; empty when the spec can be
   * carried out.
   */
  static List<String> problems(ModelVersionSpec spec) {
    List<String> problems = new ArrayList<>();
    if (spec.source().pvc() == null && spec.source().s3() == null) {
      problems.add(
          "spec.source.%s is not implemented yet: copy the files to a claim of this namespace and name it in spec.source.pvc, or to a bucket and name it in spec.source.s3"
              .formatted(kind(spec.source())));
    }
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

  private static String kind(ModelSource source) {
    if (source.gcs() != null) {
      return "gcs";
    }
    if (source.azureBlob() != null) {
      return "azureBlob";
    }
    if (source.oss() != null) {
      return "oss";
    }
    if (source.oci() != null) {
      return "oci";
    }
    return source.huggingFace() != null ? "huggingFace" : "mlflow";
  }
}

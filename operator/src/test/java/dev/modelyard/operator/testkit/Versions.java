package dev.modelyard.operator.testkit;

import dev.modelyard.api.v1alpha1.common.PvcLocation;
import dev.modelyard.api.v1alpha1.version.DeletionPolicy;
import dev.modelyard.api.v1alpha1.version.ModelSource;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.api.v1alpha1.version.ModelVersionSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;

/** ModelVersions for tests that need any. */
public final class Versions {

  private Versions() {}

  /** A version a user has imported from a claim. */
  public static ModelVersion imported(String namespace, String name) {
    ModelVersion version = new ModelVersion();
    version.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    version.setSpec(
        new ModelVersionSpec(
            "m",
            1,
            "sha256:" + "0".repeat(64),
            new ModelSource(
                new PvcLocation("models", "m/v1"), null, null, null, null, null, null, null, null),
            null,
            null,
            null,
            null,
            Map.of(),
            null,
            DeletionPolicy.Retain));
    return version;
  }
}

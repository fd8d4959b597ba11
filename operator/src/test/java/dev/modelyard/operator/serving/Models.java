package dev.modelyard.operator.serving;

import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Versions that behave in a way their names say, and a deployment of them. */
public final class Models {

  public static final String NAMESPACE = "team-a";
  public static final String NAME = "churn";

  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private Models() {}

  /** A version; the name goes into its digest, so that pods can be made to behave by it. */
  public static ModelVersion version(String name) {
    return YAML.unmarshal(
        """
        apiVersion: modelyard.dev/v1alpha1
        kind: ModelVersion
        metadata: {name: %s, namespace: %s}
        spec:
          model: churn
          version: 1
          digest: %s
          source: {pvc: {claimName: churn-checkpoints, path: modelyard/versions/%s}}
        """
            .formatted(name, NAMESPACE, digest(name), name),
        ModelVersion.class);
  }

  public static String digest(String version) {
    return "sha256:" + version;
  }

  /** A deployment of a version with a smoke gate, and more lines of spec. */
  public static ModelDeployment deployment(String version, String more) {
    return YAML.unmarshal(
        """
        apiVersion: modelyard.dev/v1alpha1
        kind: ModelDeployment
        metadata: {name: %s, namespace: %s}
        spec:
          model: {version: %s}
          runtime: {preset: Custom, image: server:1, port: 8080, readiness: {path: /healthz}}
          gates: {smoke: {auto: true}}
        """
                .formatted(NAME, NAMESPACE, version)
            + more.indent(2),
        ModelDeployment.class);
  }
}

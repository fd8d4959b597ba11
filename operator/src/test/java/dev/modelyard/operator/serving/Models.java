package dev.modelyard.operator.serving;

import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.serving.desired.ServingSettings;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * Versions that behave in a way their names say (the API server wants {@code ‹model›-v‹number›}),
 * and a deployment of them.
 */
public final class Models {

  public static final String NAMESPACE = "team-a";
  public static final String NAME = "churn";

  public static final ServingSettings SETTINGS =
      new ServingSettings("agent:1", "modelyard", "modelyard-operator");

  /** Sources of versions that are in buckets. */
  public static final Map<String, String> BUCKETS =
      Map.of(
          "s3-v4",
          "{s3: {bucket: acme-models, prefix: churn, endpoint: 'https://s3.example.org',"
              + " region: eu-central-1, secretName: s3-key}}",
          "gcs-v4",
          "{gcs: {bucket: acme-models, prefix: churn, secretName: gcs-key}}",
          "azure-v4",
          "{azureBlob: {account: acme, container: models, prefix: churn, secretName: azure-key}}",
          "oss-v4",
          "{oss: {bucket: acme-models, prefix: churn, region: eu-central-1, secretName: oss-key}}",
          "encrypted-v4",
          "{s3: {bucket: acme-models, secretName: s3-key}, encryption: {secretName: churn-key}}");

  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private Models() {}

  /** A version; the name goes into its digest, so that pods can be made to behave by it. */
  public static ModelVersion version(String name) {
    return version(
        name, "{pvc: {claimName: churn-checkpoints, path: modelyard/versions/%s}}".formatted(name));
  }

  /** The same, in the bucket of that name. */
  public static ModelVersion inBucket(String name) {
    return version(name, Objects.requireNonNull(BUCKETS.get(name), name));
  }

  private static ModelVersion version(String name, String source) {
    return YAML.unmarshal(
        """
        apiVersion: modelyard.dev/v1alpha1
        kind: ModelVersion
        metadata: {name: %s, namespace: %s}
        spec:
          model: %s
          version: %s
          digest: %s
          source: %s
        """
            .formatted(name, NAMESPACE, model(name), number(name), digest(name), source),
        ModelVersion.class);
  }

  /** The claim that versions are in. */
  public static PersistentVolumeClaim claim() {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName("churn-checkpoints")
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteMany")
        .withNewResources()
        .withRequests(Map.of("storage", new Quantity("1Gi")))
        .endResources()
        .endSpec()
        .build();
  }

  public static String digest(String version) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(version.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String model(String version) {
    return version.contains("-v") ? version.substring(0, version.lastIndexOf("-v")) : NAME;
  }

  private static String number(String version) {
    String number = version.substring(version.lastIndexOf('v') + 1);
    return number.matches("[0-9]+") ? number : "1";
  }

  /** A deployment of whatever version of a model is the newest. */
  public static ModelDeployment following(String model) {
    ModelDeployment deployment = deployment("v1", "");
    return YAML.unmarshal(
        YAML.asYaml(deployment).replace("version: \"v1\"", "latestOf: \"" + model + "\""),
        ModelDeployment.class);
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

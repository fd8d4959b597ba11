package dev.modelyard.operator.core;

import dev.modelyard.api.v1alpha1.common.S3Location;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a container of the agent is given to reach a bucket: docs/architecture.md. The Secret is
 * named, never read: the kubelet puts its keys into the container. Without a Secret the agent has
 * the identity of the pod's service account.
 */
public final class BucketAccess {
  /** Keys of the Secret, and the variables they become. */
  public static final String KEY_ID = "AWS_ACCESS_KEY_ID";

  public static final String KEY = "AWS_SECRET_ACCESS_KEY";

  private static final String SESSION = "AWS_SESSION_TOKEN";
  private static final String CA = "ca.crt";
  private static final String VOLUME = PodTemplateRules.RESERVED + "store-ca";
  private static final String DIRECTORY = "/var/run/secrets/modelyard/store";

  private BucketAccess() {}

  public static List<EnvVar> env(S3Location bucket) {
    List<EnvVar> env = new ArrayList<>();
    env.add(new EnvVar("MODELYARD_S3_BUCKET", bucket.bucket(), null));
    add(env, "MODELYARD_S3_PREFIX", bucket.prefix());
    add(env, "MODELYARD_S3_ENDPOINT", bucket.endpoint());
    add(env, "AWS_REGION", bucket.region());
    String secret = bucket.secretName();
    if (secret != null) {
      env.add(fromSecret(secret, KEY_ID, false));
      env.add(fromSecret(secret, KEY, false));
      env.add(fromSecret(secret, SESSION, true));
      env.add(new EnvVar("MODELYARD_CA_FILE", DIRECTORY + "/" + CA, null));
    }
    return env;
  }

  /**
   * The certificate of a private authority, when the Secret has one. Optional altogether: a Secret
   * that is missing is to be told by the container that wants its keys, not by a mount that waits.
   */
  public static Optional<Volume> volume(S3Location bucket) {
    return Optional.ofNullable(bucket.secretName())
        .map(
            name ->
                new VolumeBuilder()
                    .withName(VOLUME)
                    .withNewSecret()
                    .withSecretName(name)
                    .withOptional(true)
                    .addNewItem(CA, null, CA)
                    .endSecret()
                    .build());
  }

  public static Optional<VolumeMount> mount(S3Location bucket) {
    return Optional.ofNullable(bucket.secretName())
        .map(
            _ ->
                new VolumeMountBuilder()
                    .withName(VOLUME)
                    .withMountPath(DIRECTORY)
                    .withReadOnly(true)
                    .build());
  }

  /** The bucket and its prefix, for a sentence. */
  public static String named(S3Location bucket) {
    return "bucket "
        + bucket.bucket()
        + (bucket.prefix() == null ? "" : ", prefix " + bucket.prefix());
  }

  private static void add(List<EnvVar> env, String name, @Nullable String value) {
    if (value != null) {
      env.add(new EnvVar(name, value, null));
    }
  }

  private static EnvVar fromSecret(String secret, String key, boolean optional) {
    return new EnvVarBuilder()
        .withName(key)
        .withNewValueFrom()
        .withNewSecretKeyRef(key, secret, optional ? true : null)
        .endValueFrom()
        .build();
  }
}

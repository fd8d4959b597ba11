package dev.modelyard.operator.core;

import dev.modelyard.api.v1alpha1.common.SecretReference;
import dev.modelyard.operator.core.BucketLocation.Kind;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a container of the agent is given to reach a bucket, and to read what is encrypted there:
 * docs/architecture.md. Secrets are named, never read: the kubelet puts their keys into the
 * container. Without a Secret of the bucket the agent has the identity of the pod's service
 * account.
 */
public final class BucketAccess {
  /** Keys that are read as files. */
  private static final String CA = "ca.crt";

  private static final String CREDENTIALS = "credentials.json";

  /** Of a Secret of {@code encryption}, which may also have the {@code previous} ones. */
  public static final String ENCRYPTION_KEY = "key";

  /** The variable that has it. */
  public static final String ENCRYPTION_VARIABLE = "MODELYARD_ENCRYPTION_KEY";

  private static final String VOLUME = PodTemplateRules.RESERVED + "store-secret";
  private static final String DIRECTORY = "/var/run/secrets/modelyard/store";

  private BucketAccess() {}

  public static List<EnvVar> env(BucketLocation bucket) {
    List<EnvVar> env = new ArrayList<>();
    add(env, "MODELYARD_BUCKET_KIND", bucket.kind().field());
    add(env, "MODELYARD_BUCKET", bucket.name());
    add(env, "MODELYARD_BUCKET_ACCOUNT", bucket.account());
    add(env, "MODELYARD_BUCKET_PREFIX", bucket.prefix());
    add(env, "MODELYARD_BUCKET_ENDPOINT", bucket.endpoint());
    add(env, "MODELYARD_BUCKET_KMS_KEY", bucket.kmsKey());
    add(env, bucket.kind() == Kind.OSS ? "OSS_REGION" : "AWS_REGION", bucket.region());
    String secret = bucket.secretName();
    if (secret != null) {
      bucket.kind().keys().forEach(key -> env.add(fromSecret(variable(key), secret, key, null)));
      bucket
          .kind()
          .optionalKeys()
          .forEach(key -> env.add(fromSecret(variable(key), secret, key, true)));
      if (bucket.kind() == Kind.GCS) {
        add(env, "GOOGLE_APPLICATION_CREDENTIALS", DIRECTORY + "/" + CREDENTIALS);
      }
      add(env, "MODELYARD_CA_FILE", DIRECTORY + "/" + CA);
    }
    return env;
  }

  /** Empty without encryption. */
  public static List<EnvVar> encryption(@Nullable SecretReference keys) {
    return keys == null
        ? List.of()
        : List.of(
            fromSecret(ENCRYPTION_VARIABLE, keys.secretName(), ENCRYPTION_KEY, null),
            fromSecret("MODELYARD_ENCRYPTION_PREVIOUS_KEYS", keys.secretName(), "previous", true));
  }

  /**
   * With the keys that are read as files. Optional altogether: a Secret that is missing is to be
   * told by the container that wants its keys, not by a mount that waits.
   */
  public static Optional<Volume> volume(BucketLocation bucket) {
    return Optional.ofNullable(bucket.secretName())
        .map(
            name ->
                new VolumeBuilder()
                    .withName(VOLUME)
                    .withNewSecret()
                    .withSecretName(name)
                    .withOptional(true)
                    .withItems(files(bucket.kind()))
                    .endSecret()
                    .build());
  }

  private static List<KeyToPath> files(Kind kind) {
    List<String> keys = kind == Kind.GCS ? List.of(CREDENTIALS, CA) : List.of(CA);
    return keys.stream().map(key -> new KeyToPath(key, null, key)).toList();
  }

  public static Optional<VolumeMount> mount(BucketLocation bucket) {
    return Optional.ofNullable(bucket.secretName())
        .map(
            _ ->
                new VolumeMountBuilder()
                    .withName(VOLUME)
                    .withMountPath(DIRECTORY)
                    .withReadOnly(true)
                    .build());
  }

  private static void add(List<EnvVar> env, String name, @Nullable String value) {
    if (value != null) {
      env.add(new EnvVar(name, value, null));
    }
  }

  /** What is read as a file is a variable too: for a variable the kubelet waits, and says so. */
  private static String variable(String key) {
    return key.equals(CREDENTIALS) ? "MODELYARD_BUCKET_CREDENTIALS" : key;
  }

  private static EnvVar fromSecret(
      String variable, String secret, String key, @Nullable Boolean optional) {
    return new EnvVarBuilder()
        .withName(variable)
        .withNewValueFrom()
        .withNewSecretKeyRef(key, secret, optional)
        .endValueFrom()
        .build();
  }
}

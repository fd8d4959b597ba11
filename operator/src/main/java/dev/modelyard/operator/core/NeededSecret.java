package dev.modelyard.operator.core;

import dev.modelyard.api.v1alpha1.common.SecretReference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Secret that a container of the agent cannot start without.
 *
 * @param field that names it
 * @param keys that it must have
 */
public record NeededSecret(String field, String name, List<String> keys) {

  /**
   * The one with the keys of a bucket, if it names one.
   *
   * @param above field that the bucket's is in
   * @param of the object with the field, where that has to be said
   */
  public static Stream<NeededSecret> ofBucket(BucketLocation bucket, String above, String of) {
    String field = "%s.%s.secretName%s".formatted(above, bucket.kind().field(), of);
    return Stream.ofNullable(bucket.secretName())
        .map(name -> new NeededSecret(field, name, bucket.kind().keys()));
  }

  /** The one with the key of what is encrypted; parameters as of {@link #ofBucket}. */
  public static Stream<NeededSecret> ofEncryption(
      @Nullable SecretReference keys, String above, String of) {
    String field = "%s.encryption.secretName%s".formatted(above, of);
    return Stream.ofNullable(keys)
        .map(k -> new NeededSecret(field, k.secretName(), List.of(BucketAccess.ENCRYPTION_KEY)));
  }

  /**
   * What to do about those that the kubelet names, or about all if it names none of them; empty
   * when none is needed.
   */
  public static Optional<String> advice(
      List<NeededSecret> needed, String kubelet, String namespace) {
    List<NeededSecret> named = needed.stream().filter(s -> s.isNamedIn(kubelet)).toList();
    return needed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            (named.isEmpty() ? needed : named)
                .stream()
                    .map(s -> s.advice(namespace))
                    .collect(Collectors.joining("; ", "", ", the pod then starts")));
  }

  /** It writes {@code secret "s3-key" not found}, or {@code key k in Secret team-a/s3-key}. */
  private boolean isNamedIn(String kubelet) {
    return kubelet.contains('"' + name + '"') || kubelet.endsWith("/" + name);
  }

  private String advice(String namespace) {
    return "%s is '%s': create that Secret in namespace %s, with %s"
        .formatted(field, name, namespace, String.join(" and ", keys));
  }
}

package dev.modelyard.operator.serving.desired;

import dev.modelyard.api.v1alpha1.common.SecretReference;
import dev.modelyard.operator.core.BucketLocation;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a version are. */
public sealed interface ModelPlace {

  /**
   * On a claim, read where they are.
   *
   * @param path of the version inside the claim
   */
  record Claim(String name, String path) implements ModelPlace {}

  /**
   * In a bucket, from where each pod gets them before its server starts.
   *
   * @param encryption Secret with the key of what is encrypted there; null when nothing is
   */
  record Bucket(BucketLocation location, @Nullable SecretReference encryption)
      implements ModelPlace {}
}

package dev.modelyard.operator.serving.desired;

import dev.modelyard.api.v1alpha1.common.S3Location;

/** Where the bytes of a version are. */
public sealed interface ModelPlace {

  /**
   * On a claim, read where they are.
   *
   * @param path of the version inside the claim
   */
  record Claim(String name, String path) implements ModelPlace {}

  /** In a bucket, from where each pod gets them before its server starts. */
  record Bucket(S3Location location) implements ModelPlace {}
}

package dev.modelyard.operator.serving.desired;

import dev.modelyard.operator.core.BucketLocation;

/** Where the bytes of a version are. */
public sealed interface ModelPlace {

  /**
   * On a claim, read where they are.
   *
   * @param path of the version inside the claim
   */
  record Claim(String name, String path) implements ModelPlace {}

  /** In a bucket, from where each pod gets them before its server starts. */
  record Bucket(BucketLocation location) implements ModelPlace {}
}

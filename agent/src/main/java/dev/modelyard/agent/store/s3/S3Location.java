package dev.modelyard.agent.store.s3;

import java.net.URI;

/**
 * Where a store lies in S3.
 *
 * @param endpoint scheme and authority; buckets are named in the path
 * @param prefix of all keys, without slashes at its ends; empty for the whole bucket
 */
public record S3Location(URI endpoint, String region, String bucket, String prefix) {
  /** The name of an object. */
  String object(String key) {
    return prefix.isEmpty() ? key : key.isEmpty() ? prefix : prefix + "/" + key;
  }
}

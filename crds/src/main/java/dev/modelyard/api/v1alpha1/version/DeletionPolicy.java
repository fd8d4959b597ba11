package dev.modelyard.api.v1alpha1.version;

/** What happens to the bytes when the version is deleted and nothing refers to them. */
public enum DeletionPolicy {
  Retain,
  Delete
}

package dev.modelyard.api.v1alpha1.training;

/** What to do when commits exist and none of them verifies. */
public enum OnNoneValid {
  Fail,
  StartOver
}

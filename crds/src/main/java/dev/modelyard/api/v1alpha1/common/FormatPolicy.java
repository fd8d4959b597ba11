package dev.modelyard.api.v1alpha1.common;

/** Which file formats may be published or served: some formats run code when they are loaded. */
public enum FormatPolicy {
  SafeOnly,
  AllowList,
  Any
}

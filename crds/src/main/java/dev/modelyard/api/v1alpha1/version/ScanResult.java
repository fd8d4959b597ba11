package dev.modelyard.api.v1alpha1.version;

/** What a scan for code that runs on load found. */
public enum ScanResult {
  Clean,
  Suspicious,
  Refused
}

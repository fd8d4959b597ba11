package dev.modelyard.agent.format;

/** Which file formats a version may have: some run code when they are loaded. */
public enum FormatPolicy {
  /** Only formats that run no code. */
  SAFE_ONLY("SafeOnly"),
  /** Also formats that could, when all they import is known to be harmless. */
  ALLOW_LIST("AllowList"),
  /** Anything. */
  ANY("Any");

  private final String label;

  FormatPolicy(String label) {
    this.label = label;
  }

  /** As the spec of a training has it. */
  public String label() {
    return label;
  }
}

package dev.modelyard.agent.protocol;

import java.io.IOException;

/** A higher epoch has begun: whoever meets this has no say any more and stops. */
public final class FencedException extends IOException {
  private static final long serialVersionUID = 1;

  private final int by;

  public FencedException(int by) {
    super("epoch " + by + " has begun");
    this.by = by;
  }

  public int by() {
    return by;
  }
}

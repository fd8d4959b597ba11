package dev.modelyard.agent.protocol;

import java.io.IOException;

/** What is encrypted has no key any more, or a damaged one: nobody can read it, now or later. */
public final class LostKeyException extends IOException {
  private static final long serialVersionUID = 1;

  public LostKeyException(String message) {
    super(message);
  }
}

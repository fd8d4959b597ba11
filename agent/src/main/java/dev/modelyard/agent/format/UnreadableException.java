package dev.modelyard.agent.format;

import java.io.IOException;

/** A file cannot be looked into because of what it is; reading it again changes nothing. */
final class UnreadableException extends IOException {
  private static final long serialVersionUID = 1;

  UnreadableException(String what) {
    super(what);
  }
}

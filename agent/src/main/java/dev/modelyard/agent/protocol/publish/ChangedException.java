package dev.modelyard.agent.protocol.publish;

import java.io.IOException;

/** The bytes are not those of the version's identity. */
final class ChangedException extends IOException {
  private static final long serialVersionUID = 1;

  ChangedException(String what) {
    super(what);
  }
}

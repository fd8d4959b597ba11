package dev.modelyard.agent.protocol.publish;

import java.io.IOException;

/** The format policy does not take what was to be published; trying again changes nothing. */
public final class FormatRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  FormatRefusedException(String message) {
    super(message);
  }
}

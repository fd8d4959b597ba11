package dev.modelyard.agent.protocol.publish;

import java.io.IOException;

/** A store has no directory of a version. */
public final class MissingException extends IOException {
  private static final long serialVersionUID = 1;

  MissingException(String version) {
    super(version + " of this store is not there");
  }
}

package dev.modelyard.agent.protocol.publish;

import java.io.IOException;

/** Nobody can say which version a record is of. */
public final class DamagedRecordException extends IOException {
  private static final long serialVersionUID = 1;

  DamagedRecordException(String key, IOException why) {
    super(
        key + " does not say what was published: delete it, and what was published then stays",
        why);
  }
}

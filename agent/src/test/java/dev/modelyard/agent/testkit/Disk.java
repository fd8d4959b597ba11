package dev.modelyard.agent.testkit;

import dev.modelyard.agent.protocol.Store;
import java.io.IOException;

/** A store together with what only a trainer does to it. */
public interface Disk extends Store {
  /** Creates or rewrites a file, not durably. */
  void write(String key, byte[] content) throws IOException;

  /** Everything that was not made durable is gone. */
  void losePower() throws IOException;
}

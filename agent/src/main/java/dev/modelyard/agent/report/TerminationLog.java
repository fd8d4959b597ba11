package dev.modelyard.agent.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file the kubelet reads when the container has ended. Written over after each report, so that
 * a killed agent has said what it knew.
 */
public final class TerminationLog {
  private static final Logger LOG = LoggerFactory.getLogger(TerminationLog.class);

  private final Path file;

  public TerminationLog(Path file) {
    this.file = file;
  }

  /**
   * A failure is logged and otherwise without effect: the message is a cache, the store is the
   * truth.
   */
  public void write(AgentReport report) {
    try {
      Files.write(file, TerminationMessage.encode(report));
    } catch (IOException e) {
      LOG.warn("cannot write the termination message to {}: {}", file, e.toString());
    }
  }
}

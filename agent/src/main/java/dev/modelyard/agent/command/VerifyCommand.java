package dev.modelyard.agent.command;

import dev.modelyard.agent.config.VerifyConfig;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.publish.VersionCheck;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.report.TerminationLog;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code verify}: the init container of every server. */
@Command(name = "verify", description = "Check that a version holds exactly what its digest says.")
public final class VerifyCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(VerifyCommand.class);

  @Override
  public Integer call() {
    return Runs.run(
        VerifyConfig::from,
        message -> new AgentReport.Verify("Error", message, ""),
        VerifyCommand::run);
  }

  private static int run(VerifyConfig config) {
    AgentReport.Verify report = verify(config);
    LOG.info("{}: {}", report.outcome(), report.message());
    new TerminationLog(config.terminationLog()).write(report);
    return report.outcome().equals("Verified") ? 0 : 1;
  }

  private static AgentReport.Verify verify(VerifyConfig config) {
    if (!Files.isDirectory(config.version())) {
      return new AgentReport.Verify("Missing", config.version() + " is not there", config.digest());
    }
    try {
      Store store = PosixStore.existing(config.version(), Parallel.onAllCores());
      Optional<String> difference = VersionCheck.difference(store, "", config.digest());
      return difference
          .map(what -> new AgentReport.Verify("DigestMismatch", what, config.digest()))
          .orElseGet(
              () ->
                  new AgentReport.Verify(
                      "Verified", "every byte was read and is right", config.digest()));
    } catch (IOException e) {
      return new AgentReport.Verify("Error", e.toString(), config.digest());
    }
  }
}

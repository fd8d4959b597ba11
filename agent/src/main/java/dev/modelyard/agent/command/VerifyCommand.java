package dev.modelyard.agent.command;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.config.VerifyConfig;
import dev.modelyard.agent.fetch.VersionFetch;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.publish.MissingException;
import dev.modelyard.agent.protocol.publish.VersionCheck;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.report.TerminationLog;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code verify}: the init container of every server. */
@Command(
    name = "verify",
    description =
        "Fetch a version, or find it, and check that it holds exactly what its digest says.")
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
    try {
      return config.bucket() == null ? verifyInPlace(config) : fetch(config, config.bucket());
    } catch (IOException e) {
      LOG.error("verify failed", e);
      boolean refused = StoreException.isRefusal(e);
      return report(refused ? "StoreRefused" : "Error", StoreException.describe(e), config);
    }
  }

  private static AgentReport.Verify report(String outcome, String message, VerifyConfig config) {
    return new AgentReport.Verify(outcome, message, config.digest());
  }

  private static AgentReport.Verify verifyInPlace(VerifyConfig config) throws IOException {
    try {
      Files.readAttributes(config.version(), BasicFileAttributes.class);
    } catch (NoSuchFileException absent) {
      return report("Missing", config.version() + " is not there", config);
    }
    Store store = PosixStore.existing(config.version(), Parallel.onAllCores());
    return report(
        VersionCheck.confirmed(() -> VersionCheck.difference(store, "", config.digest())), config);
  }

  private static AgentReport.Verify fetch(VerifyConfig config, Bucket bucket) throws IOException {
    VersionFetch version =
        new VersionFetch(
            Wiring.objects(bucket, config.encryption(), config.version()),
            config.version(),
            Wiring.transfers());
    try {
      return report(version.fetch(config.digest()), config);
    } catch (MissingException missing) {
      return report(
          "Missing", bucket + " has no " + bucket.object(Layout.version(config.digest())), config);
    }
  }

  private static AgentReport.Verify report(Optional<String> difference, VerifyConfig config) {
    return difference
        .map(what -> report("DigestMismatch", what, config))
        .orElseGet(() -> report("Verified", "every byte was read and is right", config));
  }
}

package dev.modelyard.agent.command;

import dev.modelyard.agent.config.RunConfig;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.report.TerminationLog;
import dev.modelyard.agent.restore.Restore;
import dev.modelyard.agent.store.StoreProbe;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code restore}: the init container of every worker. */
@Command(name = "restore", description = "Decide what to resume from, verify it and lay it out.")
public final class RestoreCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreCommand.class);

  @Override
  public Integer call() {
    return Runs.run(RunConfig::from, RestoreCommand::error, RestoreCommand::run);
  }

  private static int run(RunConfig config) throws InterruptedException {
    AgentReport.Restore report = report(config);
    LOG.info("{}: {}", report.outcome(), report.message());
    new TerminationLog(config.terminationLog()).write(report);
    return report.outcome().equals("Fresh") || report.outcome().equals("Resumed") ? 0 : 1;
  }

  private static AgentReport.Restore error(String message) {
    return new AgentReport.Restore("Error", message, null, List.of(), false);
  }

  private static AgentReport.Restore report(RunConfig config) throws InterruptedException {
    try {
      Store store = Wiring.store(config);
      Optional<String> missing = new StoreProbe(store, Wiring.nonces().get()).missing();
      return missing.isPresent()
          ? new AgentReport.Restore("StoreUnsafe", missing.get(), null, List.of(), false)
          : new Restore(config, store, Wiring.nonces(), Clock.systemUTC()).run();
    } catch (IOException e) {
      LOG.error("restore failed", e);
      return new AgentReport.Restore(
          outcome(e), StoreException.describe(e), null, List.of(), false);
    }
  }

  private static String outcome(IOException failure) {
    return switch (StoreException.kind(failure)) {
      case REFUSAL, NO_ROOM -> "StoreRefused";
      case OUTAGE -> "StoreUnavailable";
      case FAILURE -> "Error";
    };
  }
}

package dev.modelyard.agent.command;

import dev.modelyard.agent.config.GateConfig;
import dev.modelyard.agent.gate.GateVerdict;
import dev.modelyard.agent.gate.SmokeCheck;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.report.TerminationLog;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code gate}: the container of a gate Job. */
@Command(name = "gate", description = "Send the smoke request to a new revision.")
public final class GateCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(GateCommand.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Override
  public Integer call() {
    return Runs.run(
        GateConfig::from, message -> new AgentReport.Gate("Error", message), GateCommand::run);
  }

  private static int run(GateConfig config) throws InterruptedException {
    GateVerdict verdict = new SmokeCheck(PAUSE).run(config.gate());
    LOG.info("{}: {}", verdict.outcome(), verdict.message());
    new TerminationLog(config.terminationLog())
        .write(new AgentReport.Gate(verdict.outcome().name(), verdict.message()));
    return verdict.outcome() == GateVerdict.Outcome.Passed ? 0 : 1;
  }
}

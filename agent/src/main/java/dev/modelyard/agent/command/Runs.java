package dev.modelyard.agent.command;

import dev.modelyard.agent.config.ConfigException;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.report.TerminationLog;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all commands share: a wrong environment, or a bug, is said in the termination message too.
 */
final class Runs {
  private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

  /** The body of a command. */
  @FunctionalInterface
  interface Body<C> {
    int run(C config) throws InterruptedException;
  }

  private Runs() {}

  /** {@code failure} makes the command's own report of outcome Error. */
  static <C> int run(
      Function<Map<String, String>, C> parser,
      Function<String, AgentReport> failure,
      Body<C> body) {
    try {
      return body.run(parser.apply(System.getenv()));
    } catch (ConfigException e) {
      LOG.error(e.getMessage());
      return fail(failure.apply(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      LOG.error("unexpected", e);
      return fail(failure.apply("internal error: " + e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail(failure.apply("interrupted"));
    }
  }

  private static int fail(AgentReport report) {
    String log = System.getenv().getOrDefault("MODELYARD_TERMINATION_LOG", "/dev/termination-log");
    new TerminationLog(Path.of(log)).write(report);
    return 1;
  }
}

package dev.modelyard.agent.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each command says, as docs/architecture.md has it. Field names are the contract. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface AgentReport {
  String SCHEMA = "modelyard.dev/agent/v1";

  String schema();

  String command();

  String outcome();

  String message();

  /** The same with a shorter text, for a reader with little room. */
  AgentReport withMessage(String message);

  /** A commit that was resumed from. */
  record Point(long step, int epoch, String digest) {}

  /** A commit that was not. */
  record Skip(long step, int epoch, String reason, String detail) {}

  /** {@code skipped} newest first. */
  record Restore(
      String schema,
      String command,
      String outcome,
      String message,
      @Nullable Point resumedFrom,
      List<Skip> skipped,
      boolean rewound)
      implements AgentReport {
    public Restore(
        String outcome,
        String message,
        @Nullable Point resumedFrom,
        List<Skip> skipped,
        boolean rewound) {
      this(SCHEMA, "restore", outcome, message, resumedFrom, skipped, rewound);
    }

    public Restore {
      skipped = List.copyOf(skipped);
    }

    @Override
    public Restore withMessage(String text) {
      return new Restore(schema, command, outcome, text, resumedFrom, skipped, rewound);
    }

    public Restore withSkipped(List<Skip> fewer) {
      return new Restore(schema, command, outcome, message, resumedFrom, fewer, rewound);
    }
  }

  /**
   * The newest commit of this attempt.
   *
   * @param seconds from a request to save until the trainer had, where it was asked
   */
  record Commit(
      long step,
      int epoch,
      String digest,
      long bytes,
      int files,
      Instant committedAt,
      String storedAt,
      @Nullable Double seconds) {}

  /** What was published. */
  record Version(String digest, String path, int files, long bytes, String format, long step) {}

  /**
   * State of the loop.
   *
   * @param commits made by this attempt
   * @param firstStep the first of them
   * @param metrics announced with the last of them; where there is none, with the commit that is
   *     the version
   * @param problem what a person should look at while the run goes on
   */
  record Watch(
      String schema,
      String command,
      String outcome,
      String message,
      @Nullable Commit lastCommit,
      int commits,
      @Nullable Long firstStep,
      @Nullable Map<String, String> metrics,
      @Nullable Version version,
      @Nullable String problem)
      implements AgentReport {
    @Override
    public Watch withMessage(String text) {
      return new Watch(
          schema,
          command,
          outcome,
          text,
          lastCommit,
          commits,
          firstStep,
          metrics,
          version,
          problem);
    }

    public Watch withProblem(@Nullable String text) {
      return new Watch(
          schema,
          command,
          outcome,
          message,
          lastCommit,
          commits,
          firstStep,
          metrics,
          version,
          text);
    }

    public Watch withMetrics(@Nullable Map<String, String> fewer) {
      return new Watch(
          schema,
          command,
          outcome,
          message,
          lastCommit,
          commits,
          firstStep,
          fewer,
          version,
          problem);
    }
  }

  /** {@code digest} is the one asked for. */
  record Verify(String schema, String command, String outcome, String message, String digest)
      implements AgentReport {
    public Verify(String outcome, String message, String digest) {
      this(SCHEMA, "verify", outcome, message, digest);
    }

    @Override
    public Verify withMessage(String text) {
      return new Verify(outcome, text, digest);
    }
  }

  /** Verdict of a gate. */
  record Gate(String schema, String command, String outcome, String gate, String message)
      implements AgentReport {
    public Gate(String outcome, String message) {
      this(SCHEMA, "gate", outcome, "Smoke", message);
    }

    @Override
    public Gate withMessage(String text) {
      return new Gate(outcome, text);
    }
  }
}

package dev.modelyard.operator.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container of the agent says, in its termination message or, while {@code watch} runs, by
 * HTTPS. The form is in docs/architecture.md; one record for all commands, members absent where a
 * command does not have them.
 *
 * @param outcome a word of the command, for example {@code Resumed}; an unknown word is an error to
 *     the reader
 * @param message for a person
 */
public record AgentReport(
    String schema,
    String command,
    String outcome,
    @Nullable String message,
    @Nullable Commit resumedFrom,
    @Nullable List<Skipped> skipped,
    @Nullable Boolean rewound,
    @Nullable Commit lastCommit,
    @Nullable Integer commits,
    @Nullable Long firstStep,
    @Nullable Map<String, String> metrics,
    @Nullable Version version,
    @Nullable String problem,
    @Nullable String digest,
    @Nullable String gate) {

  public static final String SCHEMA = "modelyard.dev/agent/v1";

  /** The highest that can be committed: names of commits have 18 digits for it. */
  public static final long LAST_STEP = 999_999_999_999_999_999L;

  /** Longer than any; in seconds. */
  private static final double LONGEST_SAVE = Duration.ofDays(365).toSeconds();

  /**
   * A commit of the checkpoint protocol; size and place only where the command knows them.
   *
   * @param seconds what the save took
   */
  public record Commit(
      long step,
      int epoch,
      String digest,
      @Nullable Long bytes,
      @Nullable Integer files,
      @Nullable String committedAt,
      @Nullable String storedAt,
      @Nullable Double seconds) {

    /** What is in no status: a step, a time or a length that its schema or the API refuses. */
    private boolean isImpossible() {
      return step < 0
          || step > LAST_STEP
          || (seconds != null && !(seconds >= 0 && seconds <= LONGEST_SAVE))
          || (committedAt != null && !committedAt.matches("\\d{4}-.*"))
          || (storedAt != null && storedAt.length() > 1024)
          || digest == null
          || digest.length() > 71;
    }
  }

  /** A commit that was passed over, and why. */
  public record Skipped(long step, int epoch, String reason, @Nullable String detail) {}

  /** A published version: bytes under {@code path} of the store that hash to {@code digest}. */
  public record Version(
      String digest, String path, int files, long bytes, @Nullable String format, long step) {}

  public AgentReport {
    skipped = skipped == null ? List.of() : List.copyOf(skipped);
    metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
  }

  /** The same with another problem, or none. */
  public AgentReport withProblem(@Nullable String other) {
    return new AgentReport(
        schema,
        command,
        outcome,
        message,
        resumedFrom,
        skipped,
        rewound,
        lastCommit,
        commits,
        firstStep,
        metrics,
        version,
        other,
        digest,
        gate);
  }

  /**
   * Reads a report.
   *
   * @throws IllegalArgumentException when it is not JSON, not of this schema, or names a commit
   *     that none can be
   */
  public static AgentReport parse(String text) {
    AgentReport report = Json.parse(text, AgentReport.class);
    if (!SCHEMA.equals(report.schema()) || report.command() == null || report.outcome() == null) {
      throw new IllegalArgumentException(
          "schema, command and outcome are needed, schema must be "
              + SCHEMA
              + ", was "
              + report.schema());
    }
    for (Commit commit : new Commit[] {report.resumedFrom(), report.lastCommit()}) {
      if (commit != null && commit.isImpossible()) {
        throw new IllegalArgumentException("no commit can be " + commit);
      }
    }
    return report;
  }
}

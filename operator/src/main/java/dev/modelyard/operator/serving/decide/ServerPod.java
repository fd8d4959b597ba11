package dev.modelyard.operator.serving.decide;

import dev.modelyard.operator.core.AgentReport;
import java.time.Instant;
import java.util.Optional;

/**
 * One server pod that has not ended, reduced to what decisions need. All times are the cluster's,
 * never ours.
 *
 * @param leaving it is being deleted
 * @param unschedulable the scheduler's words while it finds no node
 * @param scheduledAt when it got its node
 * @param verify what the verifying container said when it ended last
 * @param startedAt when its server started first; empty: not yet
 * @param unreadySince when it stopped being ready, or was made
 * @param crash how its server ended last
 * @param waiting why a container does not start, for example that its image cannot be pulled
 */
public record ServerPod(
    String name,
    boolean ready,
    boolean leaving,
    Instant createdAt,
    Optional<String> unschedulable,
    Optional<Instant> scheduledAt,
    Optional<AgentReport> verify,
    Optional<Instant> startedAt,
    Instant unreadySince,
    Optional<Crash> crash,
    Optional<Waiting> waiting) {

  /** A container that has not started, in the kubelet's words. */
  public record Waiting(String container, String reason, String message) {
    @Override
    public String toString() {
      return message.isBlank() ? reason : reason + ": " + message;
    }
  }

  /**
   * An end of the server's process.
   *
   * @param restarts how often it was started again
   * @param reason the kubelet's word, for example {@code OOMKilled}
   * @param message last words, where the server left some
   */
  public record Crash(int restarts, int exitCode, String reason, String message) {
    @Override
    public String toString() {
      String said = message.isBlank() ? "" : ": " + message.strip();
      return "exit code %d (%s)%s".formatted(exitCode, reason, said);
    }
  }
}

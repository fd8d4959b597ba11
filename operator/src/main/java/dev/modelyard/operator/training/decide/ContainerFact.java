package dev.modelyard.operator.training.decide;

import dev.modelyard.operator.core.AgentReport;
import java.time.Instant;
import java.util.Optional;

/** The state of one container of a worker pod, in the kubelet's words. */
public record ContainerFact(
    String name,
    Optional<Waiting> waiting,
    Optional<Instant> runningSince,
    Optional<Exit> exit,
    Optional<AgentReport> said) {

  /** Why a container has not started, for example ImagePullBackOff. */
  public record Waiting(String reason, String message) {}

  /** How a container ended; reason is for example OOMKilled or Error. */
  public record Exit(int code, String reason, Optional<Instant> startedAt, Optional<Instant> at) {}
}

package dev.modelyard.operator.training.decide;

import dev.modelyard.operator.core.AgentReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One pod of an attempt, reduced to what decisions need.
 *
 * @param madeFor UID of its training; one that an operator made that did not put it into a label
 *     has that of its Job
 * @param deletedAt when someone asked for its deletion: the API's deletionTimestamp less the grace
 *     period
 * @param reason the pod's own {@code status.reason}, for example Evicted
 * @param disruption reason of the condition DisruptionTarget, when it is True
 * @param reportCa the certificate authority by which it knows whom to report to, PEM
 */
public record WorkerPod(
    String name,
    String uid,
    String madeFor,
    int attempt,
    int index,
    Phase phase,
    Optional<String> node,
    Optional<Instant> deletedAt,
    Optional<String> reason,
    Optional<String> message,
    Optional<String> disruption,
    Optional<Unschedulable> unschedulable,
    Optional<Instant> scheduledAt,
    Optional<String> reportCa,
    List<ContainerFact> containers) {

  /** Names of the containers we put into each worker pod. */
  public static final String RESTORE = "modelyard-restore";

  public static final String WATCH = "modelyard-watch";
  public static final String TRAINER = "trainer";

  /** The end is told by the node's clock, the deletion by the API server's. */
  private static final Duration SKEW = Duration.ofSeconds(10);

  /** The scheduler finds no node, in its own words. */
  public record Unschedulable(String message, Instant since) {}

  /** Phase of a pod; UNKNOWN also stands for words we do not know. */
  public enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    UNKNOWN
  }

  public WorkerPod {
    containers = List.copyOf(containers);
  }

  /** For people. */
  String inWords() {
    return "pod " + name + node.map(n -> " on node " + n).orElse("");
  }

  /** True unless the kubelet said that it has ended: a pod that is only being deleted may run. */
  public boolean mayRun() {
    return phase != Phase.SUCCEEDED && phase != Phase.FAILED;
  }

  /**
   * Whether its program ended with exit code 0 before anybody asked for the pod's deletion; in
   * doubt not.
   */
  boolean endedWellByItself() {
    return phase == Phase.SUCCEEDED && (deletedAt.isEmpty() || trainerEndedWellByItself());
  }

  /** The same of its program alone: its agent may still be at work. */
  boolean trainerEndedWellByItself() {
    return container(TRAINER)
        .flatMap(ContainerFact::exit)
        .filter(exit -> exit.code() == 0 && (deletedAt.isEmpty() || endedBefore(exit)))
        .isPresent();
  }

  private boolean endedBefore(ContainerFact.Exit exit) {
    Instant deletion = deletedAt.orElseThrow().minus(SKEW);
    return exit.at().filter(end -> end.isBefore(deletion)).isPresent();
  }

  public Optional<ContainerFact> container(String name) {
    return containers.stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /** When the user's program started in this pod, if it did. */
  public Optional<Instant> trainerStartedAt() {
    return container(TRAINER)
        .flatMap(c -> c.runningSince().or(() -> c.exit().flatMap(ContainerFact.Exit::startedAt)));
  }

  public Optional<AgentReport> said(String container) {
    return container(container).flatMap(ContainerFact::said);
  }
}

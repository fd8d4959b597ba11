package dev.modelyard.operator.training.decide;

import static dev.modelyard.operator.training.decide.Ending.Charge.BLOCKED;
import static dev.modelyard.operator.training.decide.Ending.Charge.DISRUPTION;
import static dev.modelyard.operator.training.decide.Ending.Charge.FAILURE;
import static dev.modelyard.operator.training.decide.Ending.Charge.FATAL;
import static dev.modelyard.operator.training.decide.Ending.Charge.NOTHING;
import static dev.modelyard.operator.training.decide.Ending.Charge.STORE;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.training.decide.ContainerFact.Exit;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why an attempt failed, read off what its pods left behind. One pod explains the attempt: a
 * disrupted one before any other, since its peers fail because of it; else the one that failed or
 * was deleted first.
 */
final class CauseOfEnd {
  /** Reasons of the pod condition DisruptionTarget. */
  private static final Map<String, AttemptCause> DISRUPTIONS =
      Map.of(
          "PreemptionByScheduler", AttemptCause.Preempted,
          "EvictionByEvictionAPI", AttemptCause.Evicted,
          "TerminationByKubelet", AttemptCause.Evicted,
          "DeletionByTaintManager", AttemptCause.NodeLost,
          "DeletionByPodGC", AttemptCause.NodeLost);

  /** Reasons in {@code status.reason} of a pod that its node ended or refused. */
  private static final Map<String, AttemptCause> NODE_REASONS =
      Map.of(
          "Evicted", AttemptCause.Evicted,
          "Preempting", AttemptCause.Preempted,
          "NodeLost", AttemptCause.NodeLost,
          "NodeShutdown", AttemptCause.NodeLost,
          "Terminated", AttemptCause.NodeLost,
          "UnexpectedAdmissionError", AttemptCause.Evicted,
          "NodeAffinity", AttemptCause.Evicted,
          "OutOfcpu", AttemptCause.Evicted,
          "OutOfmemory", AttemptCause.Evicted,
          "OutOfpods", AttemptCause.Evicted);

  private CauseOfEnd() {}

  static Ending of(List<WorkerPod> pods) {
    return fallen(pods)
        .orElseGet(
            () ->
                Ending.of(
                    AttemptCause.Evicted,
                    DISRUPTION,
                    "its pods are gone and left no exit code: somebody deleted them, or their"
                        + " node is gone"));
  }

  /**
   * What took a pod away while none has failed, by the kubelet's word. It may leave nothing that
   * tells of it: a pod that was deleted is gone once it has ended, and what is left then are the
   * crashes of its peers. One that is only marked for a disruption may be left alone, and without
   * one whose program is done the others go on.
   *
   * @param since what was deleted before is of an earlier start of the Job
   */
  static Optional<Ending> lossOf(List<WorkerPod> pods, Instant since) {
    if (pods.stream().anyMatch(p -> p.phase() == WorkerPod.Phase.FAILED)) {
      return Optional.empty();
    }
    List<WorkerPod> lost =
        pods.stream()
            .filter(p -> p.deletedAt().map(d -> !d.isBefore(since)).orElse(failure(p).isPresent()))
            .filter(p -> !p.trainerEndedWellByItself())
            .toList();
    return fallen(lost).filter(e -> e.charge() == DISRUPTION);
  }

  /** A pod that was done before it was deleted explains nothing. */
  private static Optional<Ending> fallen(List<WorkerPod> pods) {
    List<WorkerPod> undone = pods.stream().filter(p -> !p.endedWellByItself()).toList();
    return disrupted(undone).or(() -> firstToFall(undone).map(CauseOfEnd::explained));
  }

  private static Optional<Ending> disrupted(List<WorkerPod> pods) {
    return pods.stream()
        .flatMap(p -> byNode(p).map(cause -> disruption(p, cause)).stream())
        .findFirst();
  }

  private static Optional<AttemptCause> byNode(WorkerPod pod) {
    return pod.disruption()
        .map(r -> DISRUPTIONS.getOrDefault(r, AttemptCause.Evicted))
        .or(() -> pod.reason().map(NODE_REASONS::get));
  }

  private static Ending disruption(WorkerPod pod, AttemptCause cause) {
    String why = pod.disruption().or(pod::reason).orElse("");
    String what =
        "%s was taken away (%s%s)"
            .formatted(pod.inWords(), why, pod.message().map(m -> ": " + m).orElse(""));
    return new Ending(
        cause, DISRUPTION, trainerExit(pod).map(Exit::code), why, what, Optional.of(pod));
  }

  /**
   * The API's clock ticks in seconds: within one the crash comes first, for the peers of a pod that
   * crashed are deleted at once, while the peers of one that was deleted take a moment to fail.
   */
  private static Optional<WorkerPod> firstToFall(List<WorkerPod> pods) {
    return pods.stream()
        .filter(p -> p.deletedAt().isPresent() || failure(p).isPresent() || p.reason().isPresent())
        .min(
            Comparator.comparing(CauseOfEnd::fellAt)
                .thenComparing(p -> p.deletedAt().isPresent())
                .thenComparing(WorkerPod::index));
  }

  /** A pod that failed because of its deletion fell when the deletion was asked for. */
  private static Instant fellAt(WorkerPod pod) {
    Instant failed = failure(pod).flatMap(f -> f.exit().at()).orElse(Instant.MAX);
    return pod.deletedAt().filter(d -> !d.isAfter(failed)).orElse(failed);
  }

  private static Ending explained(WorkerPod pod) {
    Optional<Failure> failure = failure(pod);
    boolean deletedFirst = pod.deletedAt().isPresent() && fellAt(pod).equals(pod.deletedAt().get());
    if (deletedFirst) {
      return new Ending(
          AttemptCause.Evicted,
          DISRUPTION,
          failure.map(f -> f.exit().code()),
          "Deleted",
          pod.inWords() + " was deleted",
          Optional.of(pod));
    }
    return failure
        .map(f -> failed(pod, f))
        .orElseGet(
            () ->
                new Ending(
                    AttemptCause.StartFailed,
                    FAILURE,
                    Optional.empty(),
                    pod.reason().orElse("Failed"),
                    "%s failed (%s%s)"
                        .formatted(
                            pod.inWords(),
                            pod.reason().orElse("no reason given"),
                            pod.message().map(m -> ": " + m).orElse("")),
                    Optional.of(pod)));
  }

  private static Ending failed(WorkerPod pod, Failure failure) {
    Optional<AgentReport> said =
        failure.container().equals(WorkerPod.RESTORE)
            ? pod.said(WorkerPod.RESTORE)
            : Optional.empty();
    if (said.isPresent()) {
      return restoreRefused(pod, failure.exit(), said.get());
    }
    boolean trainer = failure.container().equals(WorkerPod.TRAINER);
    boolean outOfMemory = failure.exit().reason().equals("OOMKilled");
    AttemptCause cause =
        outOfMemory
            ? AttemptCause.OutOfMemory
            : trainer ? AttemptCause.UserError : AttemptCause.StartFailed;
    String what =
        "container %s of %s ended with exit code %d (%s)"
            .formatted(
                failure.container(), pod.inWords(), failure.exit().code(), failure.exit().reason());
    return new Ending(
        cause,
        FAILURE,
        Optional.of(failure.exit().code()),
        failure.exit().reason(),
        what,
        Optional.of(pod));
  }

  private static Ending restoreRefused(WorkerPod pod, Exit exit, AgentReport said) {
    Ending.Charge charge =
        switch (said.outcome()) {
          case "Blocked", "Lost", "Unfit", "NoOrigin", "Unreadable", "Unbelieved" -> BLOCKED;
          case "StoreUnsafe" -> FATAL;
          case "Mismatch", "Void" -> NOTHING;
          case "StoreRefused", "StoreUnavailable" -> STORE;
          default -> FAILURE;
        };
    AttemptCause cause =
        switch (charge) {
          case BLOCKED -> AttemptCause.ResumeBlocked;
          case STORE -> AttemptCause.valueOf(said.outcome());
          default -> AttemptCause.StartFailed;
        };
    String what =
        "restore in %s: %s, %s"
            .formatted(
                pod.inWords(),
                said.outcome(),
                said.message() == null ? "no message" : said.message());
    return new Ending(
        cause, charge, Optional.of(exit.code()), said.outcome(), what, Optional.of(pod));
  }

  private record Failure(String container, Exit exit) {}

  /** The first container that failed; the agent's watch is restarted by the kubelet. */
  private static Optional<Failure> failure(WorkerPod pod) {
    return pod.containers().stream()
        .filter(c -> !c.name().equals(WorkerPod.WATCH))
        .flatMap(
            c -> c.exit().filter(e -> e.code() != 0).map(e -> new Failure(c.name(), e)).stream())
        .min(Comparator.comparing(f -> f.exit().at().orElse(Instant.MAX)));
  }

  private static Optional<Exit> trainerExit(WorkerPod pod) {
    return pod.container(WorkerPod.TRAINER).flatMap(ContainerFact::exit);
  }
}

package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.serving.Gate;
import dev.modelyard.api.v1alpha1.serving.ServingDeadlines;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tells a bad model from a cluster that could not run it. Deadlines count from what each pod shows,
 * so an operator that was away, or slow, fails nobody.
 */
public final class ReadinessPolicy {

  /** A first crash may be bad luck, the second start of a bad model crashes as well. */
  private static final int RESTARTS = 2;

  private static final Set<String> BAD_BYTES = Set.of("DigestMismatch", "Missing");

  private ReadinessPolicy() {}

  /** The worst that any pod says; pods that are leaving say nothing. */
  public static Health assess(List<ServerPod> pods, ServingDeadlines deadlines, Instant now) {
    List<ServerPod> staying = pods.stream().filter(p -> !p.leaving()).toList();
    return Stream.<Function<ServerPod, Optional<Health>>>of(
            ReadinessPolicy::badBytes, ReadinessPolicy::crashing, p -> late(p, deadlines, now))
        .flatMap(rule -> staying.stream().map(rule).flatMap(Optional::stream))
        .findFirst()
        .orElseGet(() -> new Health.Fine(nextDeadline(staying, deadlines)));
  }

  private static Optional<Health> badBytes(ServerPod pod) {
    return pod.verify()
        .filter(r -> BAD_BYTES.contains(r.outcome()))
        .map(r -> new Health.Bad(Gate.Verify, true, Words.said(r)));
  }

  private static Optional<Health> crashing(ServerPod pod) {
    return pod.crash()
        .filter(c -> c.restarts() >= RESTARTS && !pod.ready())
        .map(
            c ->
                new Health.Bad(
                    Gate.Load,
                    false,
                    "the server of pod %s ended %d times, last with %s"
                        .formatted(pod.name(), c.restarts() + 1, c)));
  }

  private static Optional<Health> late(ServerPod pod, ServingDeadlines deadlines, Instant now) {
    return deadline(pod, deadlines)
        .filter(d -> now.isAfter(d))
        .map(d -> pod.startedAt().isPresent() ? slow(pod, deadlines) : untried(pod, deadlines));
  }

  private static Health slow(ServerPod pod, ServingDeadlines deadlines) {
    String end = pod.crash().map(c -> ", after it had ended with " + c).orElse("");
    return new Health.Bad(
        Gate.Load,
        false,
        "the server of pod %s was not ready %s after its start (deadlines.load)%s"
            .formatted(pod.name(), deadlines.load(), end));
  }

  private static Health untried(ServerPod pod, ServingDeadlines deadlines) {
    if (pod.scheduledAt().isEmpty()) {
      return new Health.Untried(
          Reason.ScheduleDeadline,
          "pod %s found no node within %s (deadlines.schedule): %s"
              .formatted(
                  pod.name(), deadlines.schedule(), pod.unschedulable().orElse("not scheduled")));
    }
    String why =
        pod.verify()
            .map(Words::said)
            .or(() -> pod.waiting().map(Object::toString))
            .orElse("still reading");
    return new Health.Untried(
        Reason.DownloadDeadline,
        "pod %s did not start its server within %s (deadlines.download): %s"
            .formatted(pod.name(), deadlines.download(), why));
  }

  private static Optional<Instant> nextDeadline(List<ServerPod> pods, ServingDeadlines deadlines) {
    return pods.stream()
        .flatMap(p -> deadline(p, deadlines).stream())
        .min(Comparator.naturalOrder());
  }

  /** When the step that the pod is in must be over; empty once it is ready. */
  private static Optional<Instant> deadline(ServerPod pod, ServingDeadlines deadlines) {
    if (pod.ready()) {
      return Optional.empty();
    }
    if (pod.startedAt().isPresent()) {
      Instant start = later(pod.startedAt().get(), pod.unreadySince());
      return Optional.of(start.plus(deadlines.load().toDuration()));
    }
    Duration download = deadlines.download().toDuration();
    return Optional.of(
        pod.scheduledAt()
            .map(s -> s.plus(download))
            .orElseGet(() -> pod.createdAt().plus(deadlines.schedule().toDuration())));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}

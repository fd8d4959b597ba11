package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.training.CheckpointStatus;
import dev.modelyard.api.v1alpha1.training.StallAction;
import dev.modelyard.api.v1alpha1.training.StallSpec;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether an attempt gets on. One clock runs while all its programs do: up to the first sign of a
 * step, then from one sign to the next. Signs are steps the program reports and commits of its
 * agent.
 *
 * <p>Silence is proof only where signs are due. They are when the spec says how often, in {@code
 * restartPolicy.stall}; without it, from a program that reports its steps. Another may save once in
 * three hours and be well: it is never stopped for silence.
 */
final class StallPolicy {
  /** What more silence leads to. */
  enum Consequence {
    RESTART,
    REPORT,
    /** Says that nobody can tell. */
    DOUBT
  }

  /** Silence that lasts until {@code due} counts. */
  record Silence(Instant due, Consequence consequence, String message) {}

  private final TrainingSnapshot seen;
  private final TrainingAttempt row;
  private final Instant begun;
  private final boolean isAsked;
  private final StallSpec spec;

  private StallPolicy(TrainingSnapshot seen, TrainingAttempt row, Instant begun) {
    this.seen = seen;
    this.row = row;
    this.begun = begun;
    StallSpec asked = seen.spec().restartPolicy().stall();
    this.isAsked = asked != null;
    this.spec = asked == null ? StallSpec.DEFAULT : asked;
  }

  /**
   * @param row with all that is known of the attempt now
   */
  static Optional<Silence> of(TrainingSnapshot seen, TrainingAttempt row) {
    List<WorkerPod> pods = seen.pods(row.number());
    // Once one has ended, what the others do is the end of the attempt: there are no more steps.
    boolean allRun =
        pods.stream()
            .allMatch(
                p ->
                    p.container(WorkerPod.TRAINER)
                        .filter(c -> c.runningSince().isPresent())
                        .isPresent());
    return StartOfAttempt.of(pods, seen.spec().trainer().workers())
        .filter(begun -> allRun)
        .flatMap(begun -> new StallPolicy(seen, row, begun).silence());
  }

  /** Silence for which the attempt is to be stopped now. */
  static Optional<Silence> stopping(TrainingSnapshot seen, TrainingAttempt row) {
    return overdue(seen, row).filter(s -> s.consequence() == Consequence.RESTART);
  }

  /** Silence that only the status is to tell of. */
  static Optional<Silence> telling(TrainingSnapshot seen, TrainingAttempt row) {
    return overdue(seen, row).filter(s -> s.consequence() != Consequence.RESTART);
  }

  private static Optional<Silence> overdue(TrainingSnapshot seen, TrainingAttempt row) {
    return of(seen, row).filter(s -> !s.due().isAfter(seen.now()));
  }

  private Optional<Silence> silence() {
    Optional<Instant> last =
        Stream.of(Optional.ofNullable(row.steppedAt()), committedAt())
            .flatMap(Optional::stream)
            .filter(at -> !at.isBefore(begun))
            .max(Instant::compareTo);
    return last.map(this::sinceStep).orElseGet(() -> Optional.of(sinceStart()));
  }

  private Optional<Instant> committedAt() {
    CheckpointStatus checkpoint = AttemptReports.of(seen, row.number()).checkpoint(seen.status());
    return Optional.ofNullable(checkpoint)
        .filter(c -> row.number().equals(c.epoch()))
        .map(CheckpointStatus::committedAt);
  }

  private Silence sinceStart() {
    boolean hasSpokenBefore =
        seen.ledger().rows().stream()
            .anyMatch(r -> r.number() < row.number() && r.steppedAt() != null);
    String what =
        "training %s: attempt %d has run since %s, reported no step and committed no checkpoint"
            .formatted(seen.owner().name(), row.number(), begun);
    return isAsked || hasSpokenBefore
        ? certain(begun, what, "start", spec.start())
        : new Silence(
            begun.plus(spec.start().toDuration()),
            Consequence.DOUBT,
            what
                + ". It may be well, or hang: let the program report its steps, or say with"
                + " spec.restartPolicy.stall how long it may be silent");
  }

  private Optional<Silence> sinceStep(Instant last) {
    boolean reportsSteps = row.steppedAt() != null && ProgressPolicy.tellsSteps(seen, row);
    if (isDone() || !(isAsked || reportsSteps)) {
      return Optional.empty();
    }
    String what =
        "training %s: attempt %d has reported no further step and committed no checkpoint since %s"
            .formatted(seen.owner().name(), row.number(), last);
    return Optional.of(certain(last, what, "step", spec.step()));
  }

  private Silence certain(Instant since, String what, String field, GoDuration limit) {
    Instant due = since.plus(limit.toDuration());
    if (trustsAFormerCertificate()) {
      return new Silence(
          due,
          Consequence.DOUBT,
          what
              + ". It may be well: its pods trust a former certificate of the operator, so what they"
              + " report does not arrive before the next attempt");
    }
    String message =
        what
            + "; spec.restartPolicy.stall.%s is %s, raise it if such a pause is usual"
                .formatted(field, limit);
    if (spec.action() == StallAction.Report) {
      return new Silence(due, Consequence.REPORT, message + ". See: " + logs());
    }
    // Silence in a time in which nobody listened proves nothing.
    Instant heard = seen.listeningSince().plus(limit.toDuration());
    return new Silence(due.isBefore(heard) ? heard : due, Consequence.RESTART, message);
  }

  /** One that was made anew since the attempt began. */
  private boolean trustsAFormerCertificate() {
    return seen.pods(row.number()).stream()
        .flatMap(pod -> pod.reportCa().stream())
        .anyMatch(ca -> !ca.equals(seen.settings().reportCa()));
  }

  private String logs() {
    return "kubectl logs -n %s %s -c %s"
        .formatted(
            seen.owner().namespace(), seen.pods(row.number()).getFirst().name(), WorkerPod.TRAINER);
  }

  /** After the last step come evaluation and a last save, and they may take long. */
  private boolean isDone() {
    var progress = seen.status().progress();
    Optional<Integer> known =
        Optional.ofNullable(progress).flatMap(p -> Optional.ofNullable(p.percent()));
    Optional<Integer> told =
        seen.progress().filter(p -> p.attempt() == row.number()).flatMap(Progress::percent);
    return Stream.of(known, told).flatMap(Optional::stream).anyMatch(p -> p >= 100);
  }
}

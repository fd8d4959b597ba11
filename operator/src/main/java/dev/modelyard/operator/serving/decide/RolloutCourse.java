package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.serving.Gate;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.RevisionState;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.api.v1alpha1.serving.ServingPhase;
import dev.modelyard.operator.core.Requeue;
import dev.modelyard.operator.serving.decide.Move.Exposure;
import dev.modelyard.operator.serving.desired.ServedRevision;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** One look at a rollout from the serving revision, if there is one, to a candidate. */
final class RolloutCourse {

  private final ServingSnapshot seen;
  private final Optional<RevisionStatus> serving;
  private final RevisionStatus candidate;
  private final boolean proven;
  private final boolean exposed;
  private final boolean passed;
  final Move move;

  RolloutCourse(ServingSnapshot seen, Optional<RevisionStatus> serving, RevisionStatus candidate) {
    this.seen = seen;
    this.serving = serving;
    this.candidate = candidate;
    this.proven = candidate.state() == RevisionState.Previous;
    this.exposed = isExposed();
    this.passed = hasPassed();
    this.move = RolloutPlanner.plan(rollout());
  }

  /** Worst of what its pods and its gate say. */
  Health health() {
    RevisionObjects objects = seen.objects(candidate.number());
    Health pods = ReadinessPolicy.assess(objects.pods(), seen.spec().deadlines(), seen.now());
    if (!(pods instanceof Health.Fine) || !isAsked()) {
      return pods;
    }
    return switch (objects.verdict()) {
      case GateVerdict.Failed(String why) -> new Health.Bad(Gate.Smoke, false, why);
      case GateVerdict.Silent(String why) ->
          new Health.Untried(Reason.GateFailed, "the smoke gate has no verdict: " + why);
      case GateVerdict.Unasked _, GateVerdict.Asking _, GateVerdict.Passed _ -> pods;
    };
  }

  /**
   * The next status, when it must be written before anything is done; empty when there is only work
   * to do.
   */
  Optional<ModelDeploymentStatus> intent() {
    int number = candidate.number();
    if (move.promote()) {
      return Optional.of(Promotion.of(seen, serving, candidate));
    }
    if (move.exposure() != Exposure.FORMER && candidate.state() != RevisionState.Progressing) {
      return Optional.of(
          Ledger.marked(seen.status(), number, RevisionState.Progressing, null, seen.now()));
    }
    if (move.step() != step()) {
      return Optional.of(Ledger.atStep(seen.status(), number, move.step(), seen.now()));
    }
    return Optional.empty();
  }

  Course course(Outlook outlook, Health.Fine health) {
    Requeue requeue =
        health
            .look()
            .map(l -> Requeue.at(l.plusMillis(1), seen.now()))
            .orElseGet(Requeue::onEvents);
    return new Course(
        Ledger.withdrawn(seen.status(), kept(), seen.now()),
        shape(),
        outlook,
        requeue.or(wake()).or(HistoryPolicy.cooling(seen)));
  }

  private Requeue wake() {
    return move.wake().map(Requeue::in).orElseGet(Requeue::onEvents);
  }

  Outlook outlook(boolean goingBack) {
    String from = serving.map(s -> " " + Words.serves(s)).orElse("");
    if (seen.replicas() == 0) {
      return Outlook.of(
          ServingPhase.Pending,
          false,
          Reason.RollingOut,
          "%s cannot be tried with spec.replicas 0.%s"
              .formatted(Words.capital(Words.name(candidate)), from));
    }
    if (move.waits()) {
      return Outlook.of(
          ServingPhase.Paused, false, Reason.Paused, Words.paused(seen, candidate, weight()));
    }
    return Outlook.of(
        goingBack ? ServingPhase.RollingBack : ServingPhase.Progressing,
        false,
        goingBack ? Reason.RollingBack : Reason.RollingOut,
        Words.capital(Words.name(candidate)) + " " + doing() + "." + from);
  }

  private String doing() {
    if (candidate.state() == RevisionState.Progressing) {
      return seen.spec().strategy().steps().isEmpty()
          ? "is taking over"
          : "is at step %d of %d, weight %d"
              .formatted(move.step() + 1, seen.spec().strategy().steps().size() + 1, weight());
    }
    return seen.objects(candidate.number()).pods().stream()
        .flatMap(p -> PodTrouble.of(p, seen.rendered(candidate.number())).stream())
        .findFirst()
        .orElse(proven ? "is starting again" : "is starting and being checked");
  }

  private int weight() {
    return Paces.of(seen.spec()) instanceof Pace.Canary canary
        ? canary.weightAt(Math.min(step(), canary.steps().size()))
        : 100;
  }

  private Shape shape() {
    SortedMap<Integer, Integer> pods = new TreeMap<>();
    seen.revisions().stream().filter(r -> !staysWarm(r)).forEach(r -> pods.put(r, 0));
    serving.ifPresent(s -> pods.put(s.number(), move.former()));
    pods.put(candidate.number(), move.candidate());
    Shape shape = directed(pods);
    boolean ask = !passed && seen.side(candidate.number()).ready() > 0;
    return ask ? shape.asking(candidate.number()) : shape;
  }

  /**
   * What could be gone back to when this rollout began still can be while it may yet fail. Not
   * where the selector would reach it, and not where the spec leaves no room for a pod more.
   */
  private boolean staysWarm(int revision) {
    boolean room =
        seen.spec().strategy().maxSurge() > 0 && !(Paces.of(seen.spec()) instanceof Pace.Recreate);
    return room
        && move.exposure() == Exposure.FORMER
        && HistoryPolicy.warm(seen).filter(r -> r.number() == revision).isPresent();
  }

  private Shape directed(SortedMap<Integer, Integer> pods) {
    Selection selection = Selection.of(seen);
    String name = seen.owner().name();
    if (serving.isEmpty()) {
      return Shape.of(pods, Optional.empty());
    }
    Map<String, String> narrow = ServedRevision.podsOf(name, serving.get().number());
    return switch (move.exposure()) {
      case BOTH -> {
        Shape shape = Shape.of(pods, Optional.of(ServedRevision.podsOf(name)));
        yield othersAreGone() ? shape.lastly(ServedRevision.podsOf(name)) : shape;
      }
      case CANDIDATE ->
          Shape.of(pods, Optional.empty()).lastly(ServedRevision.podsOf(name, candidate.number()));
      case FORMER ->
          selection.isOnly(name, serving.get().number())
              ? Shape.of(pods, Optional.of(narrow))
              : Shape.of(pods, Optional.of(narrow)).firstly(narrow);
    };
  }

  /**
   * Else widening the Service would give traffic to a revision that is on its way out, or was
   * refused.
   */
  private boolean othersAreGone() {
    Set<Integer> both = kept();
    return seen.revisions().stream()
        .filter(r -> !both.contains(r))
        .allMatch(r -> seen.side(r).isEmpty());
  }

  private Set<Integer> kept() {
    Set<Integer> both = new HashSet<>(Set.of(candidate.number()));
    serving.ifPresent(s -> both.add(s.number()));
    return both;
  }

  private Rollout rollout() {
    Duration inStep = Duration.between(candidate.at(), seen.now());
    return new Rollout(
        Paces.of(seen.spec()),
        seen.replicas(),
        serving.map(s -> seen.side(s.number())),
        seen.side(candidate.number()),
        passed,
        proven,
        exposed,
        step(),
        inStep,
        seen.promote().filter(candidate.number().toString()::equals).isPresent());
  }

  private int step() {
    return candidate.step() == null ? 0 : candidate.step();
  }

  private boolean isExposed() {
    return candidate.state() == RevisionState.Progressing
        && Selection.of(seen)
            .present()
            .filter(
                s ->
                    s.equals(ServedRevision.podsOf(seen.owner().name()))
                        || s.equals(ServedRevision.podsOf(seen.owner().name(), candidate.number())))
            .isPresent();
  }

  private boolean hasPassed() {
    boolean needed = !proven && seen.spec().gates().smoke() != null;
    return !needed
        || candidate.state() == RevisionState.Progressing
        || (isAsked() && seen.objects(candidate.number()).verdict() instanceof GateVerdict.Passed);
  }

  /** There is a gate Job, and it asks what the spec says now. */
  private boolean isAsked() {
    return !proven
        && seen.spec().gates().smoke() != null
        && seen.objects(candidate.number())
            .gate()
            .filter(j -> !ShapeActions.isStale(seen, j))
            .isPresent();
  }
}

package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.RejectedModel;
import dev.modelyard.api.v1alpha1.serving.RevisionState;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.api.v1alpha1.serving.ServingPhase;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Event;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.core.Requeue;
import dev.modelyard.operator.serving.desired.ModelFact;
import dev.modelyard.operator.serving.desired.ServerRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What to do about a deployment. Whatever must not be forgotten (a number, a verdict, a promotion,
 * a step) is written into the status before, or in the same pass as, the one write that moves
 * traffic, and acted on in the next pass.
 */
public final class ServingDecider {

  /** Events mostly come sooner. */
  private static final Duration CACHE_LAG = Duration.ofSeconds(1);

  private ServingDecider() {}

  public static Plan<ModelDeploymentStatus> decide(ServingSnapshot seen) {
    if (seen.owner().deleting()) {
      return Plan.of(seen.status());
    }
    List<String> unsupported = SpecPolicy.notImplemented(seen);
    if (!unsupported.isEmpty()) {
      return refused(seen, Reason.NotImplemented, unsupported);
    }
    List<String> wrong = new ArrayList<>(ServerRules.problems(seen.spec()));
    SpecPolicy.forbidden(seen).ifPresent(wrong::add);
    if (!wrong.isEmpty()) {
      return refused(seen, Reason.InvalidSpec, wrong);
    }
    return switch (WantedPolicy.wanted(seen)) {
      case Wanted.Missing(Reason reason, String why) ->
          kept(seen, Optional.empty(), outlookWithout(seen, reason, why));
      case Wanted.New(ModelFact model) -> claim(seen, model);
      case Wanted.Known(RevisionStatus revision) -> known(seen, revision);
    };
  }

  /** Nothing is touched: what serves goes on serving. */
  private static Plan<ModelDeploymentStatus> refused(
      ServingSnapshot seen, Reason reason, List<String> problems) {
    String message = String.join("; ", problems) + ".";
    return Plan.of(StatusReport.of(seen, seen.status(), outlookWithout(seen, reason, message)));
  }

  private static Outlook outlookWithout(ServingSnapshot seen, Reason reason, String why) {
    ServingPhase phase = seen.serving().isPresent() ? ServingPhase.Degraded : ServingPhase.Pending;
    String now = seen.serving().map(s -> " " + Words.serves(s)).orElse("");
    return Outlook.refused(phase, reason, why + now);
  }

  private static Plan<ModelDeploymentStatus> claim(ServingSnapshot seen, ModelFact model) {
    Optional<RejectedModel> rejection = rejection(seen, model.digest(), seen.specHash());
    return rejection
        .map(
            r ->
                instead(
                    seen, Optional.empty(), Words.refusedDigest(model.digest(), r, seen.serving())))
        .orElseGet(
            () ->
                intent(
                    seen,
                    Ledger.claimed(seen.status(), model, seen.specHash(), seen.now()),
                    _ -> false));
  }

  private static Plan<ModelDeploymentStatus> known(ServingSnapshot seen, RevisionStatus wanted) {
    if (isServing(seen, wanted)) {
      Outlook healthy =
          Outlook.of(
              ServingPhase.Healthy,
              true,
              Reason.RevisionServing,
              Words.healthy(wanted, WantedPolicy.rollbackTo(seen)));
      return plan(seen, Upkeep.of(seen, wanted, Optional.empty(), healthy));
    }
    if (isRefused(seen, wanted)) {
      String ways =
          WantedPolicy.rollbackTo(seen)
              .map(to -> " For spec.rollbackTo " + Words.waysBack(seen.status()) + ".")
              .orElse("");
      return instead(seen, Optional.of(wanted), failure(seen, wanted) + ways);
    }
    return rollout(seen, wanted, WantedPolicy.rollbackTo(seen).isPresent());
  }

  /** What is asked for cannot be: the former revision, or without one the fallback. */
  private static Plan<ModelDeploymentStatus> instead(
      ServingSnapshot seen, Optional<RevisionStatus> failed, String why) {
    Outlook degraded = Outlook.of(ServingPhase.Degraded, false, Reason.GateFailed, why);
    if (seen.serving().isEmpty() && seen.spec().fallback() != null) {
      switch (WantedPolicy.version(seen, "spec.fallback", seen.spec().fallback())) {
        case Wanted.New(ModelFact model)
            when rejection(seen, model.digest(), seen.specHash()).isEmpty() -> {
          return claim(seen, model);
        }
        case Wanted.Known(RevisionStatus fallback) when !isRefused(seen, fallback) -> {
          return rollout(seen, fallback, true);
        }
        default -> {}
      }
    }
    return kept(seen, failed, degraded);
  }

  private static Plan<ModelDeploymentStatus> kept(
      ServingSnapshot seen, Optional<RevisionStatus> failed, Outlook outlook) {
    return seen.serving()
        .map(s -> plan(seen, Upkeep.of(seen, s, failed, outlook)))
        .orElseGet(() -> plan(seen, Upkeep.ofNothing(seen, failed, outlook)));
  }

  private static Plan<ModelDeploymentStatus> rollout(
      ServingSnapshot seen, RevisionStatus candidate, boolean goingBack) {
    if (candidate.state() == RevisionState.Retired || candidate.state() == RevisionState.Rejected) {
      return intent(
          seen,
          Ledger.marked(seen.status(), candidate.number(), RevisionState.Gating, null, seen.now()),
          _ -> false);
    }
    RolloutCourse course = new RolloutCourse(seen, seen.serving(), candidate);
    return switch (course.health()) {
      case Health.Bad bad -> rejected(seen, candidate, bad);
      case Health.Untried untried -> givenUp(seen, candidate, untried);
      case Health.Fine _ when course.move.promote() -> promoted(seen, candidate, course);
      case Health.Fine fine ->
          retreat(seen, candidate).orElseGet(() -> onward(seen, course, fine, goingBack));
    };
  }

  private static Plan<ModelDeploymentStatus> promoted(
      ServingSnapshot seen, RevisionStatus candidate, RolloutCourse course) {
    return intent(seen, course.intent().orElseThrow(), a -> isPromotion(a, seen, candidate));
  }

  private static Plan<ModelDeploymentStatus> onward(
      ServingSnapshot seen, RolloutCourse course, Health.Fine fine, boolean goingBack) {
    return course
        .intent()
        .map(next -> intent(seen, next, _ -> false))
        .orElseGet(() -> plan(seen, course.course(course.outlook(goingBack), fine)));
  }

  /**
   * Traffic may still reach a revision that is neither of the two: that ends before the candidate
   * starts.
   */
  private static Optional<Plan<ModelDeploymentStatus>> retreat(
      ServingSnapshot seen, RevisionStatus candidate) {
    return seen.serving()
        .filter(s -> candidate.state() != RevisionState.Progressing)
        .filter(s -> !Selection.of(seen).isOnly(seen.owner().name(), s.number()))
        .filter(s -> !Upkeep.mayNarrow(seen, s.number()))
        .map(s -> plan(seen, Upkeep.beforehand(seen, s, candidate)));
  }

  private static Plan<ModelDeploymentStatus> rejected(
      ServingSnapshot seen, RevisionStatus candidate, Health.Bad bad) {
    String hash = Optional.ofNullable(candidate.specHash()).orElse("");
    String key =
        switch (bad.gate()) {
          case Smoke -> Ledger.gateKey(seen, hash);
          default -> hash;
        };
    return failed(seen, candidate, Ledger.rejected(seen.status(), candidate, bad, key, seen.now()));
  }

  private static Plan<ModelDeploymentStatus> givenUp(
      ServingSnapshot seen, RevisionStatus candidate, Health.Untried untried) {
    return failed(
        seen,
        candidate,
        Ledger.marked(
            seen.status(),
            candidate.number(),
            RevisionState.Retired,
            Ledger.stuck(untried.reason(), untried.why()),
            seen.now()));
  }

  /**
   * Traffic goes back in this very pass; pods, which are the evidence, go once the verdict is
   * written down.
   */
  private static Plan<ModelDeploymentStatus> failed(
      ServingSnapshot seen, RevisionStatus candidate, ModelDeploymentStatus verdict) {
    ModelDeploymentStatus here =
        verdict.toBuilder().observedGeneration(seen.owner().generation()).build();
    Plan<ModelDeploymentStatus> plan = intent(seen, here, a -> ShapeActions.isTraffic(a, seen));
    return plan.withEvents(
        List.of(
            Event.warning(
                seen.owner(),
                Reason.RolledBack.name(),
                failure(seen.with(here), Ledger.find(here, candidate.number()).orElse(candidate)),
                "r%d/%d".formatted(candidate.number(), seen.owner().generation()))));
  }

  /**
   * The plan that follows from a status, without all but some of its actions: those are for the
   * next pass. After a write that pass waits for the cache to show it, or it would be made again;
   * without one it follows the status at once. Traffic that is not taken back yet is not said to
   * be.
   */
  private static Plan<ModelDeploymentStatus> intent(
      ServingSnapshot seen, ModelDeploymentStatus next, Predicate<Action> now) {
    Plan<ModelDeploymentStatus> plan = decide(seen.with(next));
    List<Action> actions = plan.actions().stream().filter(now).toList();
    boolean postponed =
        plan.actions().stream()
            .anyMatch(a -> ShapeActions.isTraffic(a, seen) && !actions.contains(a));
    ModelDeploymentStatus status =
        postponed
            ? plan.status().toBuilder()
                .selector(Selection.wider(seen, plan.status().selector()))
                .build()
            : plan.status();
    return plan.withActions(actions).withStatus(status).withRequeue(Requeue.in(CACHE_LAG));
  }

  private static boolean isPromotion(
      Action action, ServingSnapshot seen, RevisionStatus candidate) {
    return ShapeActions.isTraffic(action, seen)
        || (action instanceof Action.Apply
            && seen.objects(candidate.number())
                .deployment()
                .filter(d -> d.getMetadata().getName().equals(action.ref().name()))
                .isPresent());
  }

  private static Plan<ModelDeploymentStatus> plan(ServingSnapshot seen, Course course) {
    List<Action> actions = new ArrayList<>(ShapeActions.of(seen, course.shape()));
    if (seen.serving().isPresent()) {
      HistoryPolicy.forgotten(seen).forEach(n -> actions.addAll(ShapeActions.deletions(seen, n)));
    }
    return new Plan<>(actions, StatusReport.of(seen, course), course.requeue(), List.of());
  }

  private static boolean isServing(ServingSnapshot seen, RevisionStatus revision) {
    return seen.serving().filter(s -> s.number().equals(revision.number())).isPresent();
  }

  /** Rejected, or given up for another reason and nothing has been edited since. */
  private static boolean isRefused(ServingSnapshot seen, RevisionStatus revision) {
    boolean stuck =
        revision.state() == RevisionState.Retired
            && !Ledger.isWithdrawn(revision)
            && Long.valueOf(seen.owner().generation()).equals(seen.status().observedGeneration());
    return stuck || rejection(seen, revision).isPresent();
  }

  private static String failure(ServingSnapshot seen, RevisionStatus failed) {
    return Words.failure(failed, rejection(seen, failed), seen.serving());
  }

  private static Optional<RejectedModel> rejection(ServingSnapshot seen, RevisionStatus revision) {
    return rejection(seen, revision.digest(), Optional.ofNullable(revision.specHash()).orElse(""));
  }

  private static Optional<RejectedModel> rejection(
      ServingSnapshot seen, String digest, String specHash) {
    return Ledger.rejection(seen.status(), digest, specHash, Ledger.gateKey(seen, specHash));
  }
}

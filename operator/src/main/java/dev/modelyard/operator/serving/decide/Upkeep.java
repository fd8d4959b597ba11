package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.OnFailure;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.api.v1alpha1.serving.ServingPhase;
import dev.modelyard.operator.core.Requeue;
import dev.modelyard.operator.serving.desired.ServedRevision;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** No rollout is on: one revision serves and everything else goes, the traffic first. */
final class Upkeep {

  private Upkeep() {}

  /**
   * Keeps one revision serving.
   *
   * @param failed what the spec asks for instead, when it was tried and given up
   * @param outlook what to say while the serving revision is well
   */
  static Course of(
      ServingSnapshot seen,
      RevisionStatus serving,
      Optional<RevisionStatus> failed,
      Outlook outlook) {
    int number = serving.number();
    Map<String, String> narrow = ServedRevision.podsOf(seen.owner().name(), number);
    boolean retreating = mustRetreat(seen, number);
    boolean mayNarrow = mayNarrow(seen, number);
    SortedMap<Integer, Integer> pods = new TreeMap<>();
    for (int other : seen.revisions()) {
      if (other != number && mayGo(seen, other, failed, retreating && !mayNarrow)) {
        pods.put(other, 0);
      }
    }
    pods.put(number, seen.replicas());
    Shape shape = Shape.of(pods, Optional.of(retreating && !mayNarrow ? wide(seen) : narrow));
    return new Course(
        Ledger.withdrawn(forgetful(seen), Set.of(number), seen.now()),
        retreating && mayNarrow ? shape.firstly(narrow) : shape,
        told(seen, serving, outlook, retreating && !mayNarrow),
        HistoryPolicy.cooling(seen));
  }

  /**
   * Back to the serving revision first; the candidate, which has no traffic, may start after that.
   */
  static Course beforehand(ServingSnapshot seen, RevisionStatus serving, RevisionStatus candidate) {
    Outlook outlook =
        Outlook.of(
            ServingPhase.RollingBack,
            false,
            Reason.RollingBack,
            "Going back to " + Words.name(serving) + " first.");
    Course course = of(seen, serving, Optional.empty(), outlook);
    return new Course(
        Ledger.withdrawn(forgetful(seen), Set.of(serving.number(), candidate.number()), seen.now()),
        course.shape(),
        course.outlook(),
        course.requeue());
  }

  /** Nothing has ever served, and nothing can. */
  static Course ofNothing(ServingSnapshot seen, Optional<RevisionStatus> failed, Outlook outlook) {
    SortedMap<Integer, Integer> pods = new TreeMap<>();
    for (int revision : seen.revisions()) {
      if (mayGo(seen, revision, failed, false)) {
        pods.put(revision, 0);
      }
    }
    return new Course(
        Ledger.withdrawn(seen.status(), Set.of(), seen.now()),
        Shape.of(pods, Optional.empty()),
        outlook,
        Requeue.onEvents());
  }

  /** The stable Service is not, or may not be, on this revision alone, or has another port. */
  private static boolean mustRetreat(ServingSnapshot seen, int number) {
    boolean port =
        seen.stable()
            .map(s -> s.getSpec().getPorts().getFirst().getPort())
            .filter(p -> p.equals(seen.spec().runtime().port()))
            .isPresent();
    return !port || !Selection.of(seen).isOnly(seen.owner().name(), number);
  }

  /**
   * Taking traffic from the only pods that answer would be an outage: then the serving revision's
   * pods come first.
   */
  static boolean mayNarrow(ServingSnapshot seen, int number) {
    Selection selection = Selection.of(seen);
    return seen.replicas() == 0
        || seen.side(number).ready() > 0
        || seen.revisions().stream()
            .filter(r -> r != number && selection.mayReach(seen.owner().name(), r))
            .noneMatch(r -> seen.side(r).ready() > 0);
  }

  private static boolean mayGo(
      ServingSnapshot seen, int revision, Optional<RevisionStatus> failed, boolean holding) {
    boolean warm = HistoryPolicy.warm(seen).filter(r -> r.number() == revision).isPresent();
    boolean answers = holding && Selection.of(seen).mayReach(seen.owner().name(), revision);
    boolean held =
        seen.spec().onFailure() == OnFailure.Hold
            && failed.filter(r -> r.number() == revision).isPresent();
    return !warm && !answers && !held;
  }

  private static Map<String, String> wide(ServingSnapshot seen) {
    return ServedRevision.podsOf(seen.owner().name());
  }

  private static ModelDeploymentStatus forgetful(ServingSnapshot seen) {
    return HistoryPolicy.pruned(seen, HistoryPolicy.forgotten(seen));
  }

  private static Outlook told(
      ServingSnapshot seen, RevisionStatus serving, Outlook outlook, boolean waiting) {
    Side side = seen.side(serving.number());
    if (waiting) {
      return Outlook.of(
          ServingPhase.RollingBack,
          outlook.upToDate(),
          Reason.RollingBack,
          outlook.message()
              + " Its pods are starting; until one is ready, traffic stays where it is.");
    }
    if (seen.replicas() > 0 && side.ready() == 0) {
      return new Outlook(
          ServingPhase.Degraded,
          outlook.accepted(),
          outlook.upToDate(),
          Reason.NoReadyPods,
          Words.noReadyPods(seen, serving, outlook));
    }
    if (outlook.phase() == ServingPhase.Healthy && side.ready() < seen.replicas()) {
      return Outlook.of(
          ServingPhase.Progressing,
          true,
          Reason.Reconciling,
          outlook.message() + " More pods are starting.");
    }
    return outlook;
  }
}

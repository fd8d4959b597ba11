package dev.modelyard.operator.serving.decide;

import static dev.modelyard.api.v1alpha1.common.ConditionType.Accepted;
import static dev.modelyard.api.v1alpha1.common.ConditionType.Available;
import static dev.modelyard.api.v1alpha1.common.ConditionType.Progressing;
import static dev.modelyard.api.v1alpha1.common.ConditionType.UpToDate;
import static dev.modelyard.api.v1alpha1.common.ConditionType.Verified;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.serving.DesiredModel;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.api.v1alpha1.serving.ServedModel;
import dev.modelyard.api.v1alpha1.serving.TrafficShare;
import dev.modelyard.operator.core.Conditions;
import dev.modelyard.operator.serving.desired.ServedRevision;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole status: what is remembered of revisions, and everything that follows from what is seen.
 */
final class StatusReport {

  private final ServingSnapshot seen;
  private final ModelDeploymentStatus ledger;
  private final Outlook outlook;
  private final Optional<Map<String, String>> traffic;

  private StatusReport(
      ServingSnapshot seen,
      ModelDeploymentStatus ledger,
      Outlook outlook,
      Optional<Map<String, String>> traffic) {
    this.seen = seen;
    this.ledger = ledger;
    this.outlook = outlook;
    this.traffic = traffic;
  }

  static ModelDeploymentStatus of(ServingSnapshot seen, Course course) {
    return new StatusReport(seen, course.status(), course.outlook(), course.shape().traffic())
        .report();
  }

  /** When nothing is done: the traffic is what it is. */
  static ModelDeploymentStatus of(
      ServingSnapshot seen, ModelDeploymentStatus ledger, Outlook outlook) {
    Optional<Map<String, String>> present = seen.stable().map(s -> s.getSpec().getSelector());
    return new StatusReport(seen, ledger, outlook, present).report();
  }

  private ModelDeploymentStatus report() {
    List<Integer> selected = selected();
    List<TrafficShare> shares = shares(selected);
    Optional<DesiredModel> desired = desired();
    return ledger.toBuilder()
        .observedGeneration(seen.owner().generation())
        .phase(outlook.phase())
        .message(outlook.message())
        .desired(desired.orElse(null))
        .weight(weight(desired.map(DesiredModel::revision).orElse(null), shares))
        .traffic(shares)
        .replicas(selected.stream().mapToInt(r -> seen.side(r).live()).sum())
        .readyReplicas(ready(selected))
        .selector(traffic.map(Selection::text).orElse(null))
        .conditions(conditions(ready(selected)))
        .build();
  }

  private List<Integer> selected() {
    String name = seen.owner().name();
    return traffic.isEmpty()
        ? List.of()
        : seen.revisions().stream()
            .filter(
                r ->
                    traffic.get().equals(ServedRevision.podsOf(name))
                        || traffic.get().equals(ServedRevision.podsOf(name, r)))
            .toList();
  }

  /** The weights that ready pods really make. */
  private List<TrafficShare> shares(List<Integer> selected) {
    if (selected.size() == 1) {
      return List.of(new TrafficShare(selected.getFirst(), 100));
    }
    int all = ready(selected);
    List<TrafficShare> shares = new ArrayList<>();
    int rest = 100;
    List<Integer> answering = selected.stream().filter(r -> seen.side(r).ready() > 0).toList();
    for (int revision : answering) {
      int pods = seen.side(revision).ready();
      boolean last = revision == answering.getLast();
      int weight = last ? rest : CanaryCounts.weight(pods, all - pods);
      rest -= weight;
      shares.add(new TrafficShare(revision, weight));
    }
    return shares;
  }

  private int ready(List<Integer> selected) {
    return selected.stream().mapToInt(r -> seen.side(r).ready()).sum();
  }

  private static int weight(@Nullable Integer desired, List<TrafficShare> shares) {
    return shares.stream()
        .filter(s -> s.revision().equals(desired))
        .mapToInt(TrafficShare::weight)
        .findFirst()
        .orElse(0);
  }

  /** Empty when the spec names nothing: an empty object is none that could be applied. */
  private Optional<DesiredModel> desired() {
    return switch (WantedPolicy.wanted(seen)) {
      case Wanted.Known(RevisionStatus r) ->
          Optional.of(new DesiredModel(r.number(), r.version(), r.digest()));
      case Wanted.New(var model) ->
          Optional.of(new DesiredModel(null, model.name(), model.digest()));
      case Wanted.Missing _ ->
          Optional.of(seen.spec().model())
              .filter(m -> m.version() != null || m.digest() != null)
              .map(m -> new DesiredModel(null, m.version(), m.digest()));
    };
  }

  private List<Condition> conditions(int ready) {
    Conditions conditions =
        Conditions.from(seen.status().conditions(), seen.owner().generation(), seen.now());
    String reason = outlook.reason().name();
    String message = outlook.message();
    if (outlook.accepted()) {
      conditions.isTrue(Accepted.name(), Reason.Accepted.name(), Reason.Accepted.message());
    } else {
      conditions.isFalse(Accepted.name(), reason, message);
    }
    available(conditions, ready);
    set(
        conditions,
        UpToDate.name(),
        outlook.upToDate(),
        outlook.upToDate() ? Reason.UpToDate.name() : reason,
        outlook.upToDate() ? Reason.UpToDate.message() : message);
    verified(conditions);
    phase(conditions, reason, message);
    return conditions.toList();
  }

  /** True as long as a pod that gets traffic can answer; what the spec asks for plays no part. */
  private void available(Conditions conditions, int ready) {
    Optional<ServedModel> serving = Optional.ofNullable(ledger.serving());
    if (serving.isPresent() && ready > 0) {
      conditions.isTrue(
          Available.name(), Reason.RevisionServing.name(), Reason.RevisionServing.message());
    } else {
      conditions.isFalse(Available.name(), Reason.NoReadyPods.name(), Reason.NoReadyPods.message());
    }
  }

  private void verified(Conditions conditions) {
    boolean verified =
        Optional.ofNullable(ledger.serving()).filter(ServedModel::verified).isPresent();
    Reason reason = verified ? Reason.Verified : Reason.NotVerified;
    set(conditions, Verified.name(), verified, reason.name(), reason.message());
  }

  private void phase(Conditions conditions, String reason, String message) {
    switch (outlook.phase()) {
      case Healthy -> {
        conditions.isFalse(Progressing.name(), Reason.UpToDate.name(), Reason.UpToDate.message());
        conditions.ready(reason, message);
      }
      case Progressing, RollingBack -> {
        conditions.isTrue(Progressing.name(), reason, message);
        conditions.reconciling(reason, message);
      }
      case Paused -> {
        conditions.isFalse(Progressing.name(), reason, message);
        conditions.reconciling(reason, message);
      }
      case Pending, Degraded -> {
        conditions.isFalse(Progressing.name(), reason, message);
        conditions.stalled(reason, message);
      }
    }
  }

  private static void set(
      Conditions conditions, String type, boolean is, String reason, String message) {
    if (is) {
      conditions.isTrue(type, reason, message);
    } else {
      conditions.isFalse(type, reason, message);
    }
  }
}

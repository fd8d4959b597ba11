package dev.modelyard.operator.serving.decide;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Optional;

/**
 * What exists of one revision.
 *
 * @param verdict of its gate Job
 * @param pods server pods that have not ended
 */
public record RevisionObjects(
    Optional<Deployment> deployment,
    Optional<Service> service,
    Optional<Job> gate,
    GateVerdict verdict,
    List<ServerPod> pods) {

  static final RevisionObjects NONE =
      new RevisionObjects(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          new GateVerdict.Unasked(),
          List.of());

  public RevisionObjects {
    pods = List.copyOf(pods);
  }

  Side side() {
    int desired = deployment.map(d -> d.getSpec().getReplicas()).orElse(0);
    long ready = pods.stream().filter(p -> p.ready() && !p.leaving()).count();
    return new Side(desired, pods.size(), (int) Math.min(desired, ready));
  }

  boolean isGone() {
    return deployment.isEmpty() && service.isEmpty() && gate.isEmpty() && pods.isEmpty();
  }
}

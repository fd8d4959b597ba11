package dev.modelyard.operator.serving.decide;

import dev.modelyard.operator.core.AgentReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.List;
import java.util.Optional;

/** Reads a gate's verdict: from its pod's last words, and without them from its Job. */
public final class GateReading {

  private GateReading() {}

  public static GateVerdict verdict(Job job, List<Pod> pods, String container) {
    Optional<AgentReport> said =
        pods.stream().flatMap(p -> PodReading.said(p, container).stream()).reduce((a, b) -> b);
    if (isTrue(job, "Complete")) {
      return new GateVerdict.Passed();
    }
    if (said.isPresent()) {
      return verdict(said.get());
    }
    return isTrue(job, "Failed") ? new GateVerdict.Silent(failure(job)) : new GateVerdict.Asking();
  }

  private static GateVerdict verdict(AgentReport report) {
    String why = report.message() == null ? report.outcome() : report.message();
    return switch (report.outcome()) {
      case "Passed" -> new GateVerdict.Passed();
      case "Failed" -> new GateVerdict.Failed(why);
      default -> new GateVerdict.Silent(report.outcome() + ": " + why);
    };
  }

  private static boolean isTrue(Job job, String type) {
    return condition(job, type).isPresent();
  }

  private static String failure(Job job) {
    return condition(job, "Failed")
        .map(JobCondition::getMessage)
        .orElse("the gate's Job failed without a word");
  }

  private static Optional<JobCondition> condition(Job job, String type) {
    return job.getStatus() == null
        ? Optional.empty()
        : job.getStatus().getConditions().stream()
            .filter(c -> type.equals(c.getType()) && "True".equals(c.getStatus()))
            .findFirst();
  }
}

package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.api.v1alpha1.training.PublishSpec;
import dev.modelyard.api.v1alpha1.training.TopologyType;
import dev.modelyard.operator.core.Requeue;
import dev.modelyard.operator.training.desired.WorkerRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is refused although the API server took it: fields no code acts on yet, and what only we can
 * see. All problems in one message, so that one edit mends them.
 */
final class SpecRules {
  /** No event tells that another training, which this one wants to begin at, is there. */
  private static final Duration LATER = Duration.ofSeconds(30);

  private SpecRules() {}

  /**
   * Why a spec is refused.
   *
   * @param lookAgain when the same spec may be right
   */
  record Refusal(String reason, String message, Requeue lookAgain) {}

  static Optional<Refusal> refusal(TrainingSnapshot seen) {
    List<String> missing = notImplemented(seen.spec());
    List<String> wrong =
        missing.isEmpty()
            ? WorkerRules.problems(seen.owner().namespace(), seen.spec(), seen.settings())
            : List.of();
    if (!missing.isEmpty()) {
      return Optional.of(
          new Refusal(
              "NotImplemented",
              "this version of Modelyard does nothing with: "
                  + String.join("; ", missing)
                  + ". Remove these fields",
              Requeue.onEvents()));
    }
    return wrong.isEmpty()
        ? unavailable(seen)
        : Optional.of(new Refusal("InvalidSpec", String.join("; ", wrong), Requeue.onEvents()));
  }

  /** Nothing is wrong with the spec by itself. */
  private static Optional<Refusal> unavailable(TrainingSnapshot seen) {
    return ForkRule.problem(seen)
        .map(problem -> new Refusal("ForkUnavailable", problem, Requeue.in(LATER)))
        .or(
            () ->
                ClaimRule.problem(seen)
                    .map(problem -> new Refusal("ClaimUnfit", problem, Requeue.onEvents())));
  }

  private static List<String> notImplemented(ModelTrainingSpec spec) {
    List<String> found = new ArrayList<>();
    if (spec.topology().type() != TopologyType.AllReduce) {
      found.add("spec.topology.type=%s (use AllReduce)".formatted(spec.topology().type()));
    }
    if (!spec.inputs().isEmpty()) {
      found.add(
          "spec.inputs '%s' (mount volumes with spec.podTemplate)"
              .formatted(spec.inputs().getFirst().name()));
    }
    publish(found, spec.publish());
    if (!spec.optimize().isEmpty()) {
      found.add("spec.optimize '%s'".formatted(spec.optimize().getFirst().name()));
    }
    return found;
  }

  private static void publish(List<String> found, @Nullable PublishSpec publish) {
    if (publish == null) {
      return;
    }
    add(found, "spec.publish.golden", publish.golden());
    add(found, "spec.publish.signing", publish.signing());
    add(found, "spec.publish.registry", publish.registry());
  }

  private static void add(List<String> found, String field, @Nullable Object value) {
    if (value != null) {
      found.add(field);
    }
  }
}

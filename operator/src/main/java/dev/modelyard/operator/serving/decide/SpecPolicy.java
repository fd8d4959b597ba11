package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.common.FormatPolicy;
import dev.modelyard.api.v1alpha1.serving.GatesSpec;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentSpec;
import dev.modelyard.api.v1alpha1.serving.RuntimePreset;
import dev.modelyard.api.v1alpha1.serving.SmokeGate;
import dev.modelyard.api.v1alpha1.serving.StrategyType;
import dev.modelyard.operator.serving.desired.ServingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a spec asks for that nothing carries out yet: refused with the field, the value and what to
 * write.
 */
final class SpecPolicy {

  private final List<String> problems = new ArrayList<>();

  private SpecPolicy() {}

  static List<String> notImplemented(ServingSnapshot seen) {
    SpecPolicy policy = new SpecPolicy();
    ModelDeploymentSpec spec = seen.spec();
    policy.model(spec);
    policy.strategy(spec);
    policy.gates(spec.gates());
    return List.copyOf(policy.problems);
  }

  private void model(ModelDeploymentSpec spec) {
    refuse(
        spec.model().latestOf() != null,
        "spec.model.latestOf",
        spec.model().latestOf(),
        "pin spec.model.version");
    refuse(
        spec.runtime().preset() != RuntimePreset.Custom,
        "spec.runtime.preset",
        spec.runtime().preset(),
        "write Custom with image, port and readiness");
    refuse(
        spec.runtime().protocol() != null,
        "spec.runtime.protocol",
        spec.runtime().protocol(),
        "leave it out");
  }

  private void strategy(ModelDeploymentSpec spec) {
    refuse(
        spec.autoscaling() != null,
        "spec.autoscaling",
        "",
        "set spec.replicas, or scale by /scale");
    refuse(
        spec.strategy().type() == StrategyType.BlueGreen,
        "spec.strategy.type",
        spec.strategy().type(),
        "write RollingUpdate, Recreate or Canary");
    refuse(
        spec.strategy().route() != null,
        "spec.strategy.route",
        "",
        "leave it out: weights are then ratios of pods");
  }

  private void gates(GatesSpec gates) {
    refuse(
        gates.formatPolicy() == FormatPolicy.SafeOnly,
        "spec.gates.formatPolicy",
        gates.formatPolicy(),
        "leave it out");
    refuse(gates.requireSignedBy() != null, "spec.gates.requireSignedBy", "", "leave it out");
    refuse(gates.golden() != null, "spec.gates.golden", "", "use spec.gates.smoke.request");
    refuse(!gates.analysis().isEmpty(), "spec.gates.analysis", "", "use spec.gates.smoke.request");
    SmokeGate smoke = gates.smoke();
    refuse(
        smoke != null && !smoke.auto() && smoke.request() == null,
        "spec.gates.smoke",
        "",
        "set auto: true or a request");
  }

  /** Else whoever may make a deployment in the operator's namespace had the operator's rights. */
  static Optional<String> forbidden(ServingSnapshot seen) {
    ServingSettings settings = seen.settings();
    return Optional.of(seen.spec().podTemplate().path("spec").path("serviceAccountName").asText())
        .filter(a -> seen.owner().namespace().equals(settings.operatorNamespace()))
        .filter(a -> a.equals(settings.operatorServiceAccount()))
        .map(
            "spec.podTemplate.spec.serviceAccountName '%s' is the operator's own: name another"
                ::formatted);
  }

  private void refuse(boolean is, String field, @Nullable Object value, String instead) {
    if (is) {
      String shown = value == null || value.toString().isEmpty() ? "" : " '" + value + "'";
      problems.add("%s%s is not implemented yet: %s".formatted(field, shown, instead));
    }
  }
}

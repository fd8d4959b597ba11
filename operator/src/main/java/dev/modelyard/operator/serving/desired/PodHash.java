package dev.modelyard.operator.serving.desired;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentSpec;
import dev.modelyard.api.v1alpha1.serving.RuntimeSpec;
import dev.modelyard.api.v1alpha1.serving.ServerSpec;
import dev.modelyard.api.v1alpha1.serving.SmokeGate;
import dev.modelyard.api.v1alpha1.serving.VerifyGate;
import dev.modelyard.operator.core.SpecHash;
import org.jspecify.annotations.Nullable;

/**
 * Which edits of a spec make a new revision: those that change its pods. All others act on the one
 * there is.
 */
public final class PodHash {

  private record Pods(
      RuntimeSpec runtime,
      ServerSpec server,
      ObjectNode podTemplate,
      VerifyGate verify,
      String drain) {}

  private PodHash() {}

  public static String of(ModelDeploymentSpec spec) {
    return SpecHash.of(
        new Pods(
            spec.runtime(),
            spec.server(),
            spec.podTemplate(),
            spec.gates().verify(),
            spec.availability().drain().text()));
  }

  /**
   * Of the request a smoke gate makes: a gate that has failed is asked again when it asks for
   * something else.
   */
  public static String ofGate(@Nullable SmokeGate smoke) {
    return smoke == null ? "none" : SpecHash.of(smoke);
  }
}

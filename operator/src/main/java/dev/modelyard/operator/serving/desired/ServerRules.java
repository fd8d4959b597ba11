package dev.modelyard.operator.serving.desired;

import dev.modelyard.api.v1alpha1.serving.ModelDeploymentSpec;
import dev.modelyard.operator.core.PodTemplateRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a spec asks for that a serving pod cannot have, and that admission cannot see. */
public final class ServerRules {

  private static final PodTemplateRules TEMPLATE =
      new PodTemplateRules(
          new PodTemplateRules.Program(
              ServerContainer.NAME,
              "spec.server",
              List.of("image", "command", "args"),
              name -> name.startsWith("MODELYARD_"),
              Set.of(ServerContainer.PORT),
              List.of()),
          new PodTemplateRules.Pods(
              "Always",
              "servers are restarted; remove it",
              Map.of("activeDeadlineSeconds", "servers run until they are replaced; remove it")));

  private ServerRules() {}

  public static List<String> problems(ModelDeploymentSpec spec) {
    List<String> problems = new ArrayList<>();
    if (spec.runtime().port() == null) {
      problems.add("spec.runtime.port is absent: write the port the server listens on");
    }
    if (spec.runtime().image() == null && spec.server().image() == null) {
      problems.add("spec.runtime.image is absent: write the server's image");
    }
    problems.addAll(TEMPLATE.problems(spec.podTemplate(), spec.server().env()));
    return problems;
  }
}

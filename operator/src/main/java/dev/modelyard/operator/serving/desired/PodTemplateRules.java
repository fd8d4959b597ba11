package dev.modelyard.operator.serving.desired;

import dev.modelyard.api.v1alpha1.serving.ModelDeploymentSpec;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.PodTemplates;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a spec asks for that a serving pod cannot have, and that admission cannot see. Each problem
 * names the field, the value and what to do instead.
 */
public final class PodTemplateRules {

  private static final String POD = "spec.podTemplate.spec.";
  private static final String RESERVED_ENV = "MODELYARD_";

  private PodTemplateRules() {}

  public static List<String> problems(ModelDeploymentSpec spec) {
    List<String> problems = new ArrayList<>(env("spec.server.env", spec.server().env()));
    if (spec.runtime().port() == null) {
      problems.add("spec.runtime.port is absent: write the port the server listens on");
    }
    if (spec.runtime().image() == null && spec.server().image() == null) {
      problems.add("spec.runtime.image is absent: write the server's image");
    }
    try {
      PodTemplateSpec template = PodTemplates.parse(spec.podTemplate());
      problems.addAll(metadata(template.getMetadata()));
      problems.addAll(pod(template.getSpec()));
    } catch (IllegalArgumentException e) {
      problems.add("spec.podTemplate is not a pod template: " + e.getMessage());
    }
    return problems;
  }

  private static List<String> metadata(ObjectMeta metadata) {
    return Stream.concat(keys(metadata.getLabels()), keys(metadata.getAnnotations()))
        .filter(k -> k.startsWith(Labels.DOMAIN) || k.equals(Labels.MANAGED_BY))
        .map("spec.podTemplate.metadata: '%s' is reserved; remove it"::formatted)
        .toList();
  }

  private static Stream<String> keys(@Nullable Map<String, String> entries) {
    return entries == null ? Stream.of() : entries.keySet().stream().sorted();
  }

  private static List<String> pod(PodSpec pod) {
    List<String> problems = new ArrayList<>();
    if (pod.getRestartPolicy() != null && !pod.getRestartPolicy().equals("Always")) {
      problems.add(
          POD
              + "restartPolicy '%s': servers are restarted; remove it"
                  .formatted(pod.getRestartPolicy()));
    }
    pod.getVolumes().stream()
        .filter(v -> v.getName().startsWith(ModelMount.RESERVED))
        .forEach(
            v ->
                problems.add(
                    POD
                        + "volumes '%s': names with '%s' are ours; rename it"
                            .formatted(v.getName(), ModelMount.RESERVED)));
    problems.addAll(containers(pod));
    pod.getContainers().stream()
        .filter(c -> ServerContainer.NAME.equals(c.getName()))
        .forEach(c -> problems.addAll(server(c)));
    return problems;
  }

  private static List<String> containers(PodSpec pod) {
    Set<String> names = new HashSet<>();
    return Stream.concat(pod.getContainers().stream(), pod.getInitContainers().stream())
        .map(Container::getName)
        .filter(n -> n == null || n.startsWith(ModelMount.RESERVED) || !names.add(n))
        .map(
            n ->
                POD
                    + "containers '%s' has no name, is there twice, or has a name of ours ('%s…'); rename it"
                        .formatted(n, ModelMount.RESERVED))
        .toList();
  }

  private static List<String> server(Container server) {
    String field = POD + "containers[server]";
    List<String> problems = new ArrayList<>(env(field + ".env", server.getEnv()));
    if (server.getImage() != null
        || !server.getCommand().isEmpty()
        || !server.getArgs().isEmpty()) {
      problems.add(field + " sets image, command or args; these belong into spec.server");
    }
    if (server.getPorts().stream().anyMatch(p -> ServerContainer.PORT.equals(p.getName()))) {
      problems.add(field + ".ports 'http' is the name of spec.runtime.port; rename it");
    }
    return problems;
  }

  private static List<String> env(String field, List<EnvVar> env) {
    return env.stream()
        .map(EnvVar::getName)
        .filter(n -> n.startsWith(RESERVED_ENV))
        .map(n -> "%s '%s' is set by Modelyard; remove it".formatted(field, n))
        .toList();
  }
}

package dev.modelyard.operator.core;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code podTemplate} must leave to us, and admission cannot see. Kinds differ in their
 * data. Each problem names the field, the value and what to do instead.
 */
public record PodTemplateRules(Program program, Pods pods) {

  /** Containers and volumes whose names begin so are ours. */
  public static final String RESERVED = "modelyard-";

  private static final String POD = "spec.podTemplate.spec.";
  private static final List<String> RESERVED_KEYS =
      List.of(Labels.DOMAIN, "batch.kubernetes.io/", Labels.MANAGED_BY);

  /**
   * The container that runs the user's program.
   *
   * @param field of the spec that describes it, where {@code elsewhere} belongs
   * @param elsewhere fields of the container that the template must not set
   * @param variables which environment variables we set
   * @param ports names of ports that we declare
   * @param paths where we mount something
   */
  public record Program(
      String name,
      String field,
      List<String> elsewhere,
      Predicate<String> variables,
      Set<String> ports,
      List<String> paths) {}

  /**
   * The pods.
   *
   * @param restartPolicy the only one they have, which may be left out
   * @param restarts why, and what to do
   * @param unwanted fields they cannot have, and what to do
   */
  public record Pods(String restartPolicy, String restarts, Map<String, String> unwanted) {}

  /**
   * All that is wrong, so that one edit mends it.
   *
   * @param podTemplate as the user wrote it
   * @param env of the program, as {@link Program#field} has it
   */
  public List<String> problems(Object podTemplate, List<EnvVar> env) {
    List<String> problems = new ArrayList<>(variables(program.field() + ".env", env));
    try {
      PodTemplateSpec template = PodTemplates.parse(podTemplate);
      problems.addAll(metadata(template.getMetadata()));
      problems.addAll(pod(template.getSpec()));
    } catch (IllegalArgumentException e) {
      problems.add("spec.podTemplate is not a pod template: " + e.getMessage());
    }
    return problems;
  }

  private static List<String> metadata(ObjectMeta metadata) {
    return Stream.concat(
            reserved("labels", metadata.getLabels()),
            reserved("annotations", metadata.getAnnotations()))
        .toList();
  }

  private static Stream<String> reserved(String what, @Nullable Map<String, String> entries) {
    return entries == null
        ? Stream.of()
        : entries.keySet().stream()
            .filter(k -> RESERVED_KEYS.stream().anyMatch(k::startsWith))
            .sorted()
            .map(
                k -> "spec.podTemplate.metadata.%s '%s' is reserved; remove it".formatted(what, k));
  }

  private List<String> pod(PodSpec pod) {
    List<String> problems = new ArrayList<>();
    if (pod.getRestartPolicy() != null && !pod.getRestartPolicy().equals(pods.restartPolicy())) {
      problems.add(POD + "restartPolicy '" + pod.getRestartPolicy() + "': " + pods.restarts());
    }
    Set<String> set = fields(pod);
    new TreeMap<>(pods.unwanted())
        .forEach(
            (field, hint) -> {
              if (set.contains(field)) {
                problems.add(POD + field + ": " + hint);
              }
            });
    problems.addAll(names("volumes", pod.getVolumes().stream().map(Volume::getName)));
    problems.addAll(
        names(
            "containers",
            Stream.concat(pod.getContainers().stream(), pod.getInitContainers().stream())
                .map(Container::getName)));
    if (pod.getInitContainers().stream().anyMatch(this::isProgram)) {
      problems.add(
          POD
              + "initContainers '%s' is the name of the program; rename it"
                  .formatted(program.name()));
    }
    pod.getContainers().stream().filter(this::isProgram).forEach(c -> problems.addAll(program(c)));
    return problems;
  }

  private static List<String> names(String field, Stream<@Nullable String> names) {
    Set<String> seen = new HashSet<>();
    return names
        .filter(n -> n == null || n.startsWith(RESERVED) || !seen.add(n))
        .map(
            n ->
                POD
                    + "%s '%s' has no name, is there twice, or has a name of ours ('%s…'); rename it"
                        .formatted(field, n, RESERVED))
        .toList();
  }

  private boolean isProgram(Container container) {
    return program.name().equals(container.getName());
  }

  private List<String> program(Container container) {
    String field = POD + "containers[" + program.name() + "]";
    List<String> problems = new ArrayList<>(variables(field + ".env", container.getEnv()));
    Set<String> set = fields(container);
    List<String> misplaced = program.elsewhere().stream().filter(set::contains).toList();
    if (!misplaced.isEmpty()) {
      problems.add(
          "%s sets %s, which belongs into %s"
              .formatted(field, String.join(", ", misplaced), program.field()));
    }
    container.getPorts().stream()
        .map(ContainerPort::getName)
        .filter(program.ports()::contains)
        .map(n -> "%s.ports '%s' is a name of ours; rename it".formatted(field, n))
        .forEach(problems::add);
    container.getVolumeMounts().stream()
        .flatMap(m -> overOurs(field, m).stream())
        .forEach(problems::add);
    return problems;
  }

  private List<String> overOurs(String field, VolumeMount mount) {
    String path = mount.getMountPath() == null ? "/" : mount.getMountPath();
    return program.paths().stream()
        .filter(ours -> covers(path, ours) || covers(ours, path))
        .limit(1)
        .map(
            ours ->
                "%s.volumeMounts '%s' covers or lies in '%s', which is ours; mount elsewhere"
                    .formatted(field, path, ours))
        .toList();
  }

  private static boolean covers(String upper, String lower) {
    String prefix = upper.endsWith("/") ? upper : upper + "/";
    return (lower + "/").startsWith(prefix);
  }

  private List<String> variables(String field, List<EnvVar> env) {
    Set<String> names = new HashSet<>();
    List<String> problems = new ArrayList<>();
    for (EnvVar variable : env) {
      String name = variable.getName();
      if (name == null) {
        problems.add(field + " has a variable without a name; name it");
      } else if (program.variables().test(name)) {
        problems.add(field + " '" + name + "' is set by Modelyard; remove it");
      } else if (!names.add(name)) {
        problems.add(field + " '" + name + "' is there twice; keep one");
      }
    }
    return problems;
  }

  /** Names of the fields that say something. */
  private static Set<String> fields(Object part) {
    Map<?, ?> tree = Json.parse(Json.canonical(part), Map.class);
    return tree.keySet().stream().map(String::valueOf).collect(Collectors.toSet());
  }
}

package dev.modelyard.operator.core;

import io.fabric8.kubernetes.api.model.CapabilitiesBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.SeccompProfileBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What every pod of ours has in common with a {@code podTemplate} of a spec: how it is read, and
 * what it gets where it says nothing. The defaults meet the restricted pod security standard.
 */
public final class PodTemplates {

  /** The user of pods that do not name one. */
  public static final long USER = 65532L;

  private PodTemplates() {}

  /**
   * Reads a template; metadata and spec are present in the result.
   *
   * @throws IllegalArgumentException when the JSON is not a pod template
   */
  public static PodTemplateSpec parse(Object podTemplate) {
    PodTemplateSpec template = Json.parse(Json.canonical(podTemplate), PodTemplateSpec.class);
    return new PodTemplateSpecBuilder(template)
        .editOrNewMetadata()
        .endMetadata()
        .editOrNewSpec()
        .endSpec()
        .build();
  }

  /**
   * The user's template with ours in it: metadata joined, securities and the token filled in where
   * it says nothing.
   *
   * @param ours what the user's spec becomes besides
   * @throws IllegalArgumentException when the JSON is not a pod template
   */
  public static PodTemplateSpec merged(
      Object podTemplate,
      Map<String, String> labels,
      Map<String, String> annotations,
      UnaryOperator<PodSpec> ours) {
    PodTemplateSpec user = parse(podTemplate);
    PodSpec spec = ours.apply(user.getSpec());
    spec.setSecurityContext(podSecurity(spec.getSecurityContext()));
    if (spec.getAutomountServiceAccountToken() == null) {
      spec.setAutomountServiceAccountToken(false);
    }
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(joined(user.getMetadata().getLabels(), labels))
        .withAnnotations(joined(user.getMetadata().getAnnotations(), annotations))
        .endMetadata()
        .withSpec(spec)
        .build();
  }

  /**
   * The user's containers with the one that runs the program first, made when it is not there.
   *
   * @param program what becomes of it; its security is filled in where it says nothing
   */
  public static List<Container> withProgram(
      List<Container> user, String name, UnaryOperator<Container> program) {
    Container base =
        user.stream()
            .filter(c -> name.equals(c.getName()))
            .findFirst()
            .orElseGet(() -> new ContainerBuilder().withName(name).build());
    Container completed = program.apply(base);
    completed.setSecurityContext(containerSecurity(completed.getSecurityContext()));
    Stream<Container> others = user.stream().filter(c -> !name.equals(c.getName()));
    return Stream.concat(Stream.of(completed), others).toList();
  }

  /** The user's labels or annotations with ours over them. */
  private static Map<String, String> joined(
      @Nullable Map<String, String> user, Map<String, String> ours) {
    Map<String, String> all = new TreeMap<>(user == null ? Map.of() : user);
    all.putAll(ours);
    return all;
  }

  /** The user's pod security with defaults where it says nothing. */
  public static PodSecurityContext podSecurity(@Nullable PodSecurityContext user) {
    PodSecurityContext security =
        user == null ? new PodSecurityContext() : new PodSecurityContextBuilder(user).build();
    if (security.getRunAsUser() == null) {
      security.setRunAsUser(USER);
    }
    if (security.getFsGroup() == null) {
      security.setFsGroup(USER);
    }
    if (security.getFsGroupChangePolicy() == null) {
      // Otherwise every start changes the owner of every file of the claim.
      security.setFsGroupChangePolicy("OnRootMismatch");
    }
    if (security.getRunAsNonRoot() == null) {
      security.setRunAsNonRoot(security.getRunAsUser() != 0);
    }
    if (security.getSeccompProfile() == null) {
      security.setSeccompProfile(new SeccompProfileBuilder().withType("RuntimeDefault").build());
    }
    return security;
  }

  /** The user's container security with no escalation and no capabilities where it says nothing. */
  public static SecurityContext containerSecurity(@Nullable SecurityContext user) {
    SecurityContext security =
        user == null ? new SecurityContext() : new SecurityContextBuilder(user).build();
    if (security.getAllowPrivilegeEscalation() == null
        && !Boolean.TRUE.equals(security.getPrivileged())) {
      security.setAllowPrivilegeEscalation(false);
    }
    if (security.getCapabilities() == null) {
      security.setCapabilities(new CapabilitiesBuilder().withDrop("ALL").build());
    }
    return security;
  }

  /**
   * Containers of the agent: as {@link #containerSecurity}, and a root file system they cannot
   * write.
   */
  public static SecurityContext agentSecurity() {
    SecurityContext security = containerSecurity(null);
    security.setReadOnlyRootFilesystem(true);
    return security;
  }
}

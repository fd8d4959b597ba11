package dev.modelyard.operator.chart;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The roles grant what the code uses, and nothing else. */
class ChartRbacContractTest {
  private static final String AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-";

  /** What one part of the code does with a kind of object. */
  private record Use(String resource, String verbs, String by) {
    Stream<String> grants() {
      return Stream.of(verbs.split(" ")).map(verb -> resource + " " + verb);
    }
  }

  private static final List<Use> IN_NAMESPACES =
      List.of(
          new Use("modelyard.dev/modeltrainings", "list watch", "KindReconciler: its kind"),
          new Use("modelyard.dev/modeltrainings", "get", "Applier: Guard.Unchanged in LaunchRule"),
          new Use("modelyard.dev/modeltrainings/status", "patch", "StatusWriter"),
          new Use("modelyard.dev/modelversions", "list watch", "KindReconciler: its kind"),
          new Use("modelyard.dev/modelversions", "get create", "Applier: PublishPolicy"),
          new Use(
              "modelyard.dev/modelversions", "get patch", "Applier: finalizer of VersionDecider"),
          new Use("modelyard.dev/modelversions/status", "patch", "StatusWriter"),
          new Use("modelyard.dev/modeldeployments", "list watch", "KindReconciler: its kind"),
          new Use("modelyard.dev/modeldeployments/status", "patch", "StatusWriter"),
          new Use("batch/jobs", "list watch", "TrainingFeature, ServingFeature: watched"),
          new Use("batch/jobs", "get create", "Applier: LaunchRule, gate Job"),
          new Use("batch/jobs", "patch", "Applier: StrayJobRule"),
          new Use("batch/jobs", "get delete", "Applier: FinishedRule"),
          new Use("/pods", "list watch", "TrainingFeature, ServingFeature: watched"),
          new Use("/pods", "list", "Applier: Guard.NoLivePods"),
          new Use("/services", "list watch", "TrainingFeature, ServingFeature: watched"),
          new Use("/services", "get create", "Applier: LaunchRule, RevisionService"),
          new Use("/services", "get create patch", "Applier: StableService"),
          new Use("/services", "get delete", "Applier: revisions that are over"),
          new Use("/persistentvolumeclaims", "list watch", "TrainingFeature: watched"),
          new Use("/persistentvolumeclaims", "get create", "Applier: LaunchRule"),
          new Use("apps/deployments", "list watch", "ServingFeature: watched"),
          new Use("apps/deployments", "get create patch", "Applier: ServerDeployment"),
          new Use("apps/deployments", "get delete", "Applier: revisions that are over"),
          new Use("policy/poddisruptionbudgets", "list watch", "ServingFeature: watched"),
          new Use("policy/poddisruptionbudgets", "get create patch", "Applier: DisruptionBudget"),
          new Use("policy/poddisruptionbudgets", "get delete", "Applier: DisruptionBudget"),
          new Use("events.k8s.io/events", "create", "SsaCluster.emit"));

  private static final List<Use> IN_ITS_OWN_NAMESPACE =
      List.of(
          new Use("coordination.k8s.io/leases", "get create patch", "LeaseLock of the client"),
          new Use("coordination.k8s.io/leases", "update", "LeaderElectionManager asks for it"));

  private static final List<Use> IN_THE_CLUSTER =
      List.of(new Use("authentication.k8s.io/tokenreviews", "create", "progress intake"));

  @Test
  void grantsExactlyWhatTheCodeUses() {
    Chart chart = Chart.with("");
    assertThat(grants(chart.the(ClusterRole.class, "modelyard-modelyard-system").getRules()))
        .isEqualTo(grantsOf(IN_NAMESPACES));
    assertThat(grants(chart.the(Role.class).getRules())).isEqualTo(grantsOf(IN_ITS_OWN_NAMESPACE));
    assertThat(
            grants(
                chart.the(ClusterRole.class, "modelyard-modelyard-system-tokenreview").getRules()))
        .isEqualTo(grantsOf(IN_THE_CLUSTER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "watchNamespaces: [team-a, team-b]", "replicas: 2"})
  void grantsNoSecretNoWildcardAndNoWayToMoreRights(String values) {
    assertThat(rules(Chart.with(values)))
        .isNotEmpty()
        .allSatisfy(
            rule -> {
              assertThat(rule.getResources())
                  .doesNotContain(
                      "*", "secrets", "pods/exec", "nodes/proxy", "serviceaccounts/token");
              assertThat(rule.getVerbs()).doesNotContain("*", "escalate", "bind", "impersonate");
              assertThat(rule.getApiGroups())
                  .doesNotContain("*", "rbac.authorization.k8s.io", "admissionregistration.k8s.io");
            });
  }

  @Test
  void worksInAllNamespacesByOneClusterRole() {
    Chart chart = Chart.with("");
    assertThat(chart.all(ClusterRoleBinding.class))
        .extracting(it -> it.getRoleRef().getName())
        .containsExactlyInAnyOrder(
            "modelyard-modelyard-system", "modelyard-modelyard-system-tokenreview");
    assertThat(chart.the(Role.class).getMetadata().getNamespace()).isEqualTo(Chart.NAMESPACE);
  }

  @Test
  void worksInSomeNamespacesByARoleInEach() {
    Chart chart = Chart.with("watchNamespaces: [team-a, team-b]");
    assertThat(chart.the(ClusterRole.class).getRules())
        .singleElement()
        .satisfies(rule -> assertThat(rule.getResources()).containsExactly("tokenreviews"));
    assertThat(chart.all(RoleBinding.class))
        .extracting(it -> it.getMetadata().getNamespace())
        .containsExactlyInAnyOrder("team-a", "team-b", Chart.NAMESPACE);
    assertThat(
            chart.all(Role.class).stream()
                .filter(it -> it.getMetadata().getNamespace().startsWith("team-")))
        .hasSize(2)
        .allSatisfy(role -> assertThat(grants(role.getRules())).isEqualTo(grantsOf(IN_NAMESPACES)));
  }

  @Test
  void bindsTheOperatorsAccountAndNoOther() {
    Chart chart = Chart.with("");
    assertThat(
            Stream.concat(
                chart.all(ClusterRoleBinding.class).stream()
                    .flatMap(it -> it.getSubjects().stream()),
                chart.all(RoleBinding.class).stream().flatMap(it -> it.getSubjects().stream())))
        .extracting(Subject::getKind, Subject::getNamespace, Subject::getName)
        .containsOnly(tuple("ServiceAccount", Chart.NAMESPACE, Chart.NAME));
  }

  @Test
  void letsPeopleReadAndWriteOurKindsByTheRolesTheyHave() {
    Chart chart = Chart.with("");
    ClusterRole view = chart.the(ClusterRole.class, "modelyard-modelyard-system-view");
    ClusterRole edit = chart.the(ClusterRole.class, "modelyard-modelyard-system-edit");
    assertThat(view.getMetadata().getLabels()).containsKey(AGGREGATE + "view");
    assertThat(view.getRules())
        .allSatisfy(rule -> assertThat(rule.getVerbs()).containsExactly("get", "list", "watch"));
    assertThat(edit.getMetadata().getLabels())
        .containsKey(AGGREGATE + "edit")
        .doesNotContainKey(AGGREGATE + "view");
    assertThat(edit.getRules())
        .allSatisfy(rule -> assertThat(rule.getApiGroups()).containsExactly("modelyard.dev"));
    assertThat(Chart.with("rbac: {aggregate: false}").all(ClusterRole.class)).hasSize(2);
  }

  private static List<PolicyRule> rules(Chart chart) {
    return Stream.concat(
            chart.all(ClusterRole.class).stream().flatMap(role -> role.getRules().stream()),
            chart.all(Role.class).stream().flatMap(role -> role.getRules().stream()))
        .toList();
  }

  private static SortedSet<String> grantsOf(List<Use> uses) {
    return uses.stream().flatMap(Use::grants).collect(toCollection(TreeSet::new));
  }

  private static SortedSet<String> grants(List<PolicyRule> rules) {
    return rules.stream()
        .flatMap(ChartRbacContractTest::grants)
        .collect(toCollection(TreeSet::new));
  }

  /** As {@code group/resource verb}. */
  private static Stream<String> grants(PolicyRule rule) {
    return rule.getApiGroups().stream()
        .flatMap(group -> rule.getResources().stream().map(resource -> group + "/" + resource))
        .flatMap(resource -> rule.getVerbs().stream().map(verb -> resource + " " + verb));
  }
}

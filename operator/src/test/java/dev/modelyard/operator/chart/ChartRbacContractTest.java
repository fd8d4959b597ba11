package dev.modelyard.operator.chart;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.modelyard.operator.cluster.Feature;
import dev.modelyard.operator.cluster.Watched;
import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.core.ProgressBoard;
import dev.modelyard.operator.serving.Models;
import dev.modelyard.operator.serving.ServingFeature;
import dev.modelyard.operator.training.TrainingFeature;
import dev.modelyard.operator.training.desired.TrainingSettings;
import dev.modelyard.operator.version.VersionFeature;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The roles grant what the code uses, and nothing else. */
class ChartRbacContractTest {
  private static final String AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-";

  private static final ProgressBoard NOTHING_TOLD =
      new ProgressBoard() {
        @Override
        public Optional<Progress> latest(String trainingUid) {
          return Optional.empty();
        }

        @Override
        public Optional<Progress> newest(String trainingUid) {
          return Optional.empty();
        }

        @Override
        public void forget(String trainingUid) {}
      };

  /** What one part of the code does with a kind of object. */
  private record Use(String resource, String verbs, String by) {
    Stream<String> grants() {
      return Stream.of(verbs.split(" ")).map(verb -> resource + " " + verb);
    }
  }

  private static final List<Use> IN_NAMESPACES =
      List.of(
          new Use("modelyard.dev/modeltrainings", "get", "Guard.Unchanged in LaunchRule"),
          new Use("modelyard.dev/modeldeployments", "get", "Guard.Unchanged in ShapeActions"),
          new Use("modelyard.dev/modelversions", "create get", "Create in PublishPolicy"),
          new Use("modelyard.dev/modelversions", "get patch", "Hold, Release in VersionDecider"),
          new Use("batch/jobs", "create get", "Create in LaunchRule, ShapeActions"),
          new Use("batch/jobs", "patch", "Apply in StrayJobRule"),
          new Use("batch/jobs", "get", "Guard.Absent in AttemptEndRule, Guard.Active in StopRules"),
          new Use("batch/jobs", "get delete", "Delete in FinishedRule, ShapeActions"),
          new Use("/pods", "list", "Guard.NoLivePods in LaunchRule, ShapeActions"),
          new Use("/pods", "list", "Guard.Answers in ShapeActions"),
          new Use("apps/deployments", "get", "Guard.Answers in ShapeActions"),
          new Use("/services", "get", "Guard.Selects in ShapeActions"),
          new Use("/services", "create get", "Create in LaunchRule, ShapeActions"),
          new Use("/services", "create get patch", "Apply in ShapeActions"),
          new Use("/services", "get delete", "Delete in ShapeActions"),
          new Use("/persistentvolumeclaims", "create get", "Create in LaunchRule"),
          new Use("apps/deployments", "create get", "Create in ShapeActions"),
          new Use("apps/deployments", "patch", "Apply in ShapeActions"),
          new Use("apps/deployments", "get delete", "Delete in ShapeActions"),
          new Use("policy/poddisruptionbudgets", "create get", "Create in ShapeActions"),
          new Use("policy/poddisruptionbudgets", "get delete", "Delete in ShapeActions"),
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
        .isEqualTo(usedInNamespaces());
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
        .allSatisfy(role -> assertThat(grants(role.getRules())).isEqualTo(usedInNamespaces()));
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

  /**
   * What the features watch and whose status they write is asked of them; the rest is the table.
   */
  private static SortedSet<String> usedInNamespaces() {
    SortedSet<String> used = grantsOf(IN_NAMESPACES);
    for (Feature<?, ?, ?> feature : features()) {
      used.add(resource(feature.type()) + "/status patch");
      Stream.concat(Stream.of(feature.type()), feature.watched().stream().map(Watched::type))
          .map(ChartRbacContractTest::resource)
          .forEach(resource -> used.addAll(List.of(resource + " list", resource + " watch")));
    }
    return used;
  }

  private static List<Feature<?, ?, ?>> features() {
    return List.of(
        new TrainingFeature(
            new TrainingSettings("agent", "url", "ca", "namespace", "account"), NOTHING_TOLD),
        new VersionFeature(),
        new ServingFeature(Models.SETTINGS));
  }

  private static String resource(Class<? extends HasMetadata> type) {
    return HasMetadata.getGroup(type) + "/" + HasMetadata.getPlural(type);
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

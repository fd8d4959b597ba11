package dev.modelyard.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartContractTest {
  @Test
  void passesStrictLint() {
    LintResult result = new Helm(Chart.DIRECTORY).lint().strict().call();
    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicas: 2",
        "watchNamespaces: [team-a, team-b]",
        "crds: {enabled: false}",
        "commonLabels: {team: ml}",
        "networkPolicy: {enabled: true}",
        "serviceMonitor: {enabled: true, labels: {release: prometheus}}",
        "imagePullSecrets: [{name: pull}]",
        "rbac: {create: false}",
        "serviceAccount: {create: false, name: mine}",
        "podDisruptionBudget: {enabled: false}",
        "tests: {enabled: false}",
        "nodeSelector: {disk: ssd}",
        "priorityClassName: system-cluster-critical",
        "extraEnv: [{name: JAVA_TOOL_OPTIONS, value: -Xmx256m}]",
      })
  void rendersWithEachValueChanged(String values) {
    Chart chart = Chart.with(values);
    assertThat(chart.objects())
        .isNotEmpty()
        .allSatisfy(
            it -> assertThat(it.getMetadata().getLabels()).containsKey("app.kubernetes.io/name"));
    assertThat(chart.the(Deployment.class).getMetadata().getNamespace()).isEqualTo(Chart.NAMESPACE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replica: 2",
        "replicas: 0",
        "replicas: '2'",
        "crds: {keeep: true}",
        "image: {tagg: dev}",
        "image: {digest: sha256:abc}",
        "image: {pullPolicy: Sometimes}",
        "agent: {images: {}}",
        "extraEnv: [{name: MODELYARD_HTTP_PORT, value: '80'}]",
        "watchNamespaces: team-a",
        "watchNamespaces: [Team_A]",
        "watchNamespaces: [team-a, team-a]",
        "progress: {tls: {secretName: mine}}",
        "networkPolicy: {apiServerPorts: []}",
        "serviceMonitor: {interval: soon}",
        "resources: {request: {}}",
      })
  void refusesWhatTheSchemaDoesNotKnow(String values) {
    String key = values.substring(0, values.indexOf(':'));
    assertThatThrownBy(() -> Chart.with(values)).hasMessageContaining(key);
  }

  @Test
  void namesImagesByTagAndByDigest() {
    String digest = "sha256:" + "0".repeat(64);
    assertThat(operatorImage(Chart.with(""))).isEqualTo("modelyard/operator:dev");
    assertThat(operatorImage(Chart.with("image: {repository: reg/op, tag: v1}")))
        .isEqualTo("reg/op:v1");
    assertThat(operatorImage(Chart.with("image: {tag: v1, digest: '" + digest + "'}")))
        .isEqualTo("modelyard/operator@" + digest);
  }

  @Test
  void servesMetricsAndTheProgressIntake() {
    Chart chart = Chart.with("");
    Service service = chart.the(Service.class);
    Deployment deployment = chart.the(Deployment.class);
    assertThat(service.getSpec().getPorts())
        .extracting(ServicePort::getName, ServicePort::getPort)
        .containsExactly(tuple("http", 8080), tuple("progress", 8443));
    assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
        .containsAllEntriesOf(service.getSpec().getSelector());
  }

  @Test
  void keepsLabelsOfUsersOutOfTheSelector() {
    Deployment deployment = Chart.with("commonLabels: {team: ml}").the(Deployment.class);
    assertThat(deployment.getMetadata().getLabels()).containsEntry("team", "ml");
    assertThat(deployment.getSpec().getSelector().getMatchLabels()).doesNotContainKey("team");
  }

  @Test
  void spreadsTwoReplicasAndEvictsOneAtATime() {
    Chart one = Chart.with("");
    Chart two = Chart.with("replicas: 2");
    assertThat(one.the(Deployment.class).getSpec().getReplicas()).isEqualTo(1);
    assertThat(one.the(Deployment.class).getSpec().getTemplate().getSpec().getAffinity()).isNull();
    assertThat(two.the(Deployment.class).getSpec().getReplicas()).isEqualTo(2);
    assertThat(
            two.the(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getAffinity()
                .getPodAntiAffinity())
        .isNotNull();
    assertThat(two.the(PodDisruptionBudget.class).getSpec().getMaxUnavailable())
        .isEqualTo(new IntOrString(1));
  }

  @Test
  void limitsTrafficWhenAsked() {
    assertThat(Chart.with("").has(NetworkPolicy.class)).isFalse();
    NetworkPolicy policy =
        Chart.with("networkPolicy: {enabled: true, metricsFrom: [{namespaceSelector: {}}]}")
            .the(NetworkPolicy.class);
    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(policy.getSpec().getEgress())
        .flatExtracting(
            rule -> rule.getPorts().stream().map(port -> port.getPort().getIntVal()).toList())
        .containsExactly(53, 53, 443, 6443);
  }

  @Test
  void isFoundByPrometheusWhenAsked() {
    Chart chart = Chart.with("serviceMonitor: {enabled: true, labels: {release: prometheus}}");
    HasMetadata monitor = chart.the(GenericKubernetesResource.class);
    assertThat(monitor.getKind()).isEqualTo("ServiceMonitor");
    assertThat(monitor.getMetadata().getLabels())
        .containsAllEntriesOf(Map.of("release", "prometheus"));
  }

  private static String operatorImage(Chart chart) {
    return chart
        .the(Deployment.class)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getImage();
  }
}

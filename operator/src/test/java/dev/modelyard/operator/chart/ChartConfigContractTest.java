package dev.modelyard.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.operator.config.EnvironmentConfig;
import dev.modelyard.operator.config.OperatorConfig;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The chart tells the operator what it reads, and the operator reads what the chart tells. */
class ChartConfigContractTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(MODELYARD_\\w+)");

  @Test
  void setsEveryVariableThatIsReadAndNoOther() throws IOException {
    String logback = Files.readString(Path.of("src", "main", "resources", "logback.xml"));
    Set<String> read = new TreeSet<>(EnvironmentConfig.KEYS);
    VARIABLE.matcher(logback).results().forEach(match -> read.add(match.group(1)));
    assertThat(environment(Chart.with("log: {level: DEBUG}")))
        .containsOnlyKeys(read)
        .containsEntry("MODELYARD_LOG_LEVEL", "DEBUG");
  }

  @Test
  void isUnderstoodByTheOperator() {
    Chart chart =
        Chart.with("watchNamespaces: [team-a, team-b]", "agent: {image: {repository: reg/agent}}");
    OperatorConfig config = EnvironmentConfig.read(environment(chart));
    assertThat(config.watchNamespaces()).containsExactlyInAnyOrder("team-a", "team-b");
    assertThat(config.agentImage()).isEqualTo("reg/agent:dev");
    assertThat(config.namespace()).isEqualTo(Chart.NAMESPACE);
    assertThat(config.serviceAccount()).isEqualTo(Chart.NAME);
    assertThat(config.leaderElection()).isTrue();
  }

  @Test
  void namesPortsAddressAndCertificateAsTheyAre() {
    Chart chart = Chart.with("");
    OperatorConfig config = EnvironmentConfig.read(environment(chart));
    assertThat(config.progressUrl()).hasToString("https://modelyard.modelyard-system.svc:8443");
    assertThat(operator(chart).getPorts())
        .extracting(ContainerPort::getContainerPort)
        .containsExactly(config.httpPort(), config.progressPort());
    assertThat(operator(chart).getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .contains(config.tlsDirectory().toString());
  }

  /** The container's environment, with what the kubelet fills in. */
  private static Map<String, String> environment(Chart chart) {
    Map<String, String> pod =
        Map.of(
            "metadata.namespace",
            Chart.NAMESPACE,
            "metadata.name",
            "modelyard-5d8",
            "spec.serviceAccountName",
            chart.the(Deployment.class).getSpec().getTemplate().getSpec().getServiceAccountName());
    Map<String, String> environment = new LinkedHashMap<>();
    for (EnvVar variable : operator(chart).getEnv()) {
      environment.put(
          variable.getName(),
          variable.getValueFrom() == null
              ? variable.getValue()
              : pod.get(variable.getValueFrom().getFieldRef().getFieldPath()));
    }
    return environment;
  }

  private static Container operator(Chart chart) {
    return chart.the(Deployment.class).getSpec().getTemplate().getSpec().getContainers().getFirst();
  }
}

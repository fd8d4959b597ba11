package dev.modelyard.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the Pod Security Standard `restricted` asks for, and a read-only root file system on top.
 */
class ChartSecurityContractTest {
  @Test
  void runsAsANumericUserWithTheDefaultSeccompProfile(@TempDir Path copy) {
    assertThat(podsOfTheChart(copy))
        .extracting(PodSpec::getSecurityContext)
        .allSatisfy(
            context -> {
              assertThat(context.getRunAsNonRoot()).isTrue();
              assertThat(context.getRunAsUser()).isEqualTo(65532L);
              assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            });
  }

  @Test
  void sharesNothingWithTheNode(@TempDir Path copy) {
    assertThat(podsOfTheChart(copy))
        .allSatisfy(
            pod -> {
              assertThat(pod.getHostNetwork()).isNull();
              assertThat(pod.getHostPID()).isNull();
              assertThat(pod.getHostIPC()).isNull();
              assertThat(pod.getVolumes()).noneMatch(volume -> volume.getHostPath() != null);
            });
  }

  @Test
  void givesItsContainersNoPrivilege(@TempDir Path copy) {
    assertThat(podsOfTheChart(copy))
        .flatExtracting(PodSpec::getContainers)
        .extracting(Container::getSecurityContext)
        .allSatisfy(
            context -> {
              assertThat(context.getAllowPrivilegeEscalation()).isFalse();
              assertThat(context.getReadOnlyRootFilesystem()).isTrue();
              assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(context.getCapabilities().getAdd()).isEmpty();
              assertThat(context.getPrivileged()).isNull();
            });
  }

  private static List<PodSpec> podsOfTheChart(Path copy) {
    return List.of(
        Chart.with("").the(Deployment.class).getSpec().getTemplate().getSpec(),
        ChartHooks.rendered(copy).the(Pod.class).getSpec());
  }
}

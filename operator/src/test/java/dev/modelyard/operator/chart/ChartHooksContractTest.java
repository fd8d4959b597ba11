package dev.modelyard.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code helm test} runs. */
class ChartHooksContractTest {
  @Test
  void asksTheOperatorWhetherItIsReadyWithTheAgent(@TempDir Path copy) {
    Pod pod = ChartHooks.rendered(copy).the(Pod.class);
    Container container = pod.getSpec().getContainers().getFirst();
    assertThat(pod.getMetadata().getAnnotations()).containsEntry("example.org/was-hook", "test");
    assertThat(container.getImage()).isEqualTo("modelyard/agent:dev");
    assertThat(container.getArgs()).containsExactly("gate");
    assertThat(container.getEnv().getFirst().getValue())
        .contains("http://modelyard.modelyard-system.svc:8080", "/readyz");
  }

  @Test
  void canBeLeftOut(@TempDir Path copy) {
    assertThat(ChartHooks.rendered(copy, "tests: {enabled: false}").has(Pod.class)).isFalse();
  }
}

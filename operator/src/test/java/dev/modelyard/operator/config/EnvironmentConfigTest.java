package dev.modelyard.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentConfigTest {

  @Test
  void needsNothingButTheAgentsImage() {
    OperatorConfig config =
        EnvironmentConfig.read(Map.of("MODELYARD_AGENT_IMAGE", "modelyard/agent:1"));

    assertThat(config.watchNamespaces()).isEmpty();
    assertThat(config.progressUrl())
        .isEqualTo(URI.create("https://modelyard.modelyard-system.svc:8443"));
    assertThat(config.leaderElection()).isTrue();
    assertThat(config.httpPort()).isEqualTo(8080);
  }

  @Test
  void readsNamespacesFromACommaSeparatedList() {
    OperatorConfig config = EnvironmentConfig.read(with("MODELYARD_WATCH_NAMESPACES", "a, b,"));

    assertThat(config.watchNamespaces()).containsExactlyInAnyOrder("a", "b");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          MODELYARD_WATCH_NAMESPACES, Team_A
          MODELYARD_HTTP_PORT,        http
          MODELYARD_PROGRESS_PORT,    65536
          MODELYARD_PROGRESS_URL,     http://plain:8443
          MODELYARD_LEADER_ELECTION,  yes
          MODELYARD_NAMESPACE,        -x
          """)
  void namesTheVariableAndItsValueWhenItIsWrong(String key, String value) {
    assertThatThrownBy(() -> EnvironmentConfig.read(with(key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(key + " is \"" + value + "\": expected ");
  }

  @Test
  void tellsEverythingThatIsWrongAtOnce() {
    assertThatThrownBy(() -> EnvironmentConfig.read(Map.of("MODELYARD_LEADER_ELECTION", "yes")))
        .hasMessageContaining("MODELYARD_AGENT_IMAGE is not set")
        .hasMessageContaining("MODELYARD_LEADER_ELECTION");
  }

  private static Map<String, String> with(String key, String value) {
    Map<String, String> environment = new HashMap<>();
    environment.put("MODELYARD_AGENT_IMAGE", "modelyard/agent:1");
    environment.put(key, value);
    return environment;
  }
}

package dev.modelyard.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.modelyard.api.testkit.ApiServer;
import dev.modelyard.operator.testkit.OperatorUnderTest;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The process: its start, its end, and who of two acts. */
class OperatorMainIT {

  private final ApiServer server = ApiServer.shared();
  private final String namespace = server.newNamespace("operator");

  @Test
  void aWrongConfigurationIsNamedAndNothingStarts() {
    try (var operator =
        OperatorUnderTest.start(
            server.kubeconfig(), Map.of("MODELYARD_LEADER_ELECTION", "perhaps"))) {
      assertThat(operator.awaitExit()).isEqualTo(2);
      assertThat(operator.log())
          .contains("MODELYARD_AGENT_IMAGE is not set", "MODELYARD_LEADER_ELECTION is \"perhaps\"")
          .doesNotContain("at dev.modelyard");
    }
  }

  @Test
  void becomesReadyLeadsAndOnSigtermGivesTheLeaseBack() {
    try (var operator = start("a")) {
      await().atMost(Duration.ofSeconds(30)).until(operator::isLeading);
      assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("a");
      assertThat(operator.get("/readyz").body())
          .contains("\"progress\":\"off", "synced")
          .doesNotContain("not synced");
      assertThat(operator.get("/metrics").body()).contains("jvm_memory_used_bytes");

      assertThat(operator.terminate()).isZero();
      assertThat(lease().getSpec().getHolderIdentity()).isNullOrEmpty();
    }
  }

  @Test
  void aSecondReplicaIsReadyStandsByAndTakesOverWhenTheFirstIsKilled() {
    try (var first = start("a")) {
      await().atMost(Duration.ofSeconds(30)).until(first::isLeading);
      takesOver(first);
    }
  }

  private void takesOver(OperatorUnderTest first) {
    try (var second = start("b")) {
      assertThat(second.isLeading()).isFalse();

      first.kill();
      await().atMost(Duration.ofSeconds(40)).until(second::isLeading);
      assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("b");
    }
  }

  @Test
  void afterAKillTheSameReplicaLeadsAgainWithoutWaitingForItsOwnLease() {
    try (var first = start("a")) {
      await().atMost(Duration.ofSeconds(30)).until(first::isLeading);
      first.kill();
    }
    try (var again = start("a")) {
      await().atMost(Duration.ofSeconds(10)).until(again::isLeading);
    }
  }

  private OperatorUnderTest start(String replica) {
    return OperatorUnderTest.start(
            server.kubeconfig(),
            Map.of(
                "MODELYARD_AGENT_IMAGE", "modelyard/agent:test",
                "MODELYARD_NAMESPACE", namespace,
                "MODELYARD_WATCH_NAMESPACES", namespace,
                "MODELYARD_POD_NAME", replica))
        .awaitReady();
  }

  private Lease lease() {
    return server.client().leases().inNamespace(namespace).withName(Leadership.LEASE).get();
  }
}

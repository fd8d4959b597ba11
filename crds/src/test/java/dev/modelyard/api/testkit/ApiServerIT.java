package dev.modelyard.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;

class ApiServerIT {

  private final ApiServer server = ApiServer.shared();

  @Test
  void everyTestGetsItsOwnNamespace() {
    assertThat(server.newNamespace("a")).isNotEqualTo(server.newNamespace("a"));
  }

  @Test
  void theAuditLogTellsWhatWasWrittenByWhom() {
    String namespace = server.newNamespace("audit");

    server.client().resource(configMap(namespace)).create();
    server.client().resource(configMap(namespace)).get();
    server.client().resource(configMap(namespace)).dryRun().delete();

    assertThat(server.requestsIn(namespace))
        .filteredOn(e -> e.resource().equals("configmaps"))
        .extracting(AuditEvent::verb, AuditEvent::isMutating, AuditEvent::user, AuditEvent::code)
        .containsExactly(
            tuple("create", true, "admin", 201),
            tuple("get", false, "admin", 200),
            tuple("delete", false, "admin", 200));
  }

  @Test
  void aUserMayDoOnlyWhatRbacGrants() {
    String namespace = server.newNamespace("rbac");

    try (KubernetesClient nobody = server.clientAs("nobody")) {
      assertThatThrownBy(() -> nobody.resource(configMap(namespace)).create())
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("User \"nobody\" cannot create resource \"configmaps\"");
    }
  }

  @Test
  void objectsOutliveACrash() {
    String namespace = server.newNamespace("crash");
    server.client().resource(configMap(namespace)).create();

    server.crash();

    assertThat(server.client().resource(configMap(namespace)).get()).isNotNull();
  }

  private static ConfigMap configMap(String namespace) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("c")
        .withNamespace(namespace)
        .endMetadata()
        .build();
  }
}

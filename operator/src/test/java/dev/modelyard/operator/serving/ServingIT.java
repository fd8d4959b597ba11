package dev.modelyard.operator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.modelyard.api.testkit.ApiServer;
import dev.modelyard.api.testkit.AuditEvent;
import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.ServingPhase;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.api.v1alpha1.version.ModelVersionStatus;
import dev.modelyard.operator.OperatorProcess;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.testkit.WiredOperator;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A deployment at a real API server; the test is Deployment controller, Job controller and kubelet.
 */
class ServingIT {

  private static final String USER = "modelyard-under-test";
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final String THREE = "replicas: 3\nkeepPrevious: 3s";
  private static final String WARM = "replicas: 3";

  private final ApiServer server = ApiServer.shared();
  private final String namespace = server.newNamespace("serving");
  private final KubernetesClient user = server.client();
  private final KubernetesClient operatorClient = server.clientAs(USER, "system:masters");
  private final FakeWorld world = new FakeWorld(Hands.at(user, namespace), Clock.systemUTC());
  private OperatorProcess operator = WiredOperator.start(operatorClient, namespace);

  @BeforeEach
  void versions() {
    PersistentVolumeClaim claim = Models.claim();
    claim.getMetadata().setNamespace(namespace);
    user.resource(claim).create();
    Stream.of("good-v1", "good-v2", "wrong-v3").forEach(v -> user.resource(version(v)).create());
  }

  @AfterEach
  void stop() {
    operator.close();
    operatorClient.close();
  }

  @Test
  void rollsOutWithAtMostTenWritesAndIsQuietAfterwards() {
    deploy("good-v1", THREE);
    awaitHealthy("good-v1");
    int before = writes().size();

    edit("good-v2", THREE);
    awaitHealthy("good-v2");
    until("good-v1 has no pods", () -> podsOf("good-v1") == 0);

    assertThat(writes().subList(before, writes().size())).hasSizeLessThanOrEqualTo(10);
    staysQuiet();
  }

  @Test
  void goesBackAtOnceWhileTheFormerPodsAreWarm() {
    deploy("good-v1", WARM);
    awaitHealthy("good-v1");
    edit("good-v2", WARM);
    awaitHealthy("good-v2");

    Instant asked = Instant.now();
    edit("good-v2", WARM + "\nrollbackTo: good-v1");
    until("the Service selects revision 1", () -> selected().equals("1"));
    Duration took = Duration.between(asked, Instant.now());
    awaitHealthy("good-v1");

    System.out.printf(
        "rollbackTo applied to the Service on the former revision: %d ms%n", took.toMillis());
    assertThat(status().revisions()).hasSize(2);
  }

  @Test
  void scalesThroughTheScaleSubresource() {
    deploy("good-v1", WARM);
    awaitHealthy("good-v1");

    user.resources(ModelDeployment.class).inNamespace(namespace).withName(Models.NAME).scale(2);

    until("two pods", () -> podsOf("good-v1") == 2 && status().readyReplicas() == 2);
    assertThat(status().revisions()).hasSize(1);
  }

  @Test
  void aRefusedVersionGetsNoRequestsAndStaysRefusedAfterARestart() {
    deploy("good-v1", WARM);
    awaitHealthy("good-v1");
    int before = writes().size();

    edit("wrong-v3", WARM);
    until(
        "wrong-v3 is refused and gone",
        () -> status().phase() == ServingPhase.Degraded && podsOf("wrong-v3") == 0);

    assertThat(status().message())
        .contains("(wrong-v3) was refused by gate Smoke", "Revision 1 (good-v1) serves.", "Next:");
    assertThat(writes().subList(before, writes().size())).doesNotContain("patch services/churn");
    assertThat(selected()).isEqualTo("1");
    assertThat(podsOf("good-v1")).isEqualTo(3);

    operator.close();
    operator = WiredOperator.start(operatorClient, namespace);
    edit("wrong-v3", "replicas: 2");
    until("two pods of good-v1", () -> podsOf("good-v1") == 2 && status().readyReplicas() == 2);
    assertThat(status().phase()).isEqualTo(ServingPhase.Degraded);
    assertThat(status().revisions()).hasSize(2);
    assertThat(podsOf("wrong-v3")).isZero();
    staysQuiet();
  }

  @Test
  void aVersionThatIsToBeDeletedStaysUntilNothingRefersToIt() {
    String brief = WARM + "\nkeepPrevious: 1s\nrevisionHistoryLimit: 1";
    deploy("good-v1", brief);
    awaitHealthy("good-v1");
    until("good-v1 is held", () -> !stored("good-v1").getMetadata().getFinalizers().isEmpty());

    user.resource(stored("good-v1")).delete();
    until("it says by whom", () -> message("good-v1").contains("Deletion waits"));
    assertThat(message("good-v1"))
        .contains("ModelDeployment churn (revision 1)", "Point each to another version");

    edit("good-v2", brief);
    awaitHealthy("good-v2");
    assertThat(message("good-v1")).contains("ModelDeployment churn (revision 1)");
    edit("good-v2", brief + "\nserver: {args: [--other]}");
    until("good-v1 is gone", () -> find("good-v1").isEmpty());
    awaitHealthy("good-v2");
    assertThat(message("good-v2")).contains("(revision 2)", "(revision 3)");
  }

  @Test
  void inANamespaceThatIsBeingDeletedNothingIsTriedAgainWithoutAnEvent() {
    deploy("good-v1", WARM);
    awaitHealthy("good-v1");

    user.namespaces().withName(namespace).delete();
    edit("good-v2", WARM);
    until("a new revision was asked for", () -> writes().contains("create deployments/churn-r2"));

    AtomicInteger tries = new AtomicInteger();
    await()
        .during(IDLE)
        .atMost(IDLE.multipliedBy(6))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> tries.getAndSet(writes().size()) == writes().size());
    // Once, and once for each event of that moment; with a back-off there would be five by now.
    assertThat(writes()).filteredOn("create deployments/churn-r2"::equals).hasSizeLessThan(4);
    assertThat(status().phase()).isNotEqualTo(ServingPhase.Degraded);
  }

  private Optional<ModelVersion> find(String version) {
    return Optional.ofNullable(
        user.resources(ModelVersion.class).inNamespace(namespace).withName(version).get());
  }

  private ModelVersion stored(String version) {
    return find(version).orElseThrow();
  }

  private String message(String version) {
    return find(version).map(ModelVersion::getStatus).map(ModelVersionStatus::message).orElse("");
  }

  private void deploy(String version, String more) {
    ModelDeployment deployment = Models.deployment(version, more);
    deployment.getMetadata().setNamespace(namespace);
    user.resource(deployment).create();
  }

  private void edit(String version, String more) {
    user.resources(ModelDeployment.class)
        .inNamespace(namespace)
        .withName(Models.NAME)
        .edit(
            d -> {
              d.setSpec(Models.deployment(version, more).getSpec());
              return d;
            });
  }

  private ModelVersion version(String name) {
    ModelVersion version = Models.version(name);
    version.getMetadata().setNamespace(namespace);
    return version;
  }

  private void awaitHealthy(String version) {
    until(
        version + " serves with all pods",
        () ->
            status().phase() == ServingPhase.Healthy
                && version.equals(serving())
                && status().readyReplicas() == 3);
  }

  /** The world moves between one look and the next. */
  private void until(String what, BooleanSupplier is) {
    await(what)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              boolean moved = world.move();
              return !moved && is.getAsBoolean();
            });
  }

  private void staysQuiet() {
    int before = writes().size();
    await()
        .during(IDLE)
        .atMost(IDLE.multipliedBy(3))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(writes()).hasSize(before));
  }

  private ModelDeploymentStatus status() {
    return Optional.ofNullable(
            user.resources(ModelDeployment.class)
                .inNamespace(namespace)
                .withName(Models.NAME)
                .get())
        .map(ModelDeployment::getStatus)
        .orElse(ModelDeploymentStatus.EMPTY);
  }

  private String serving() {
    return Optional.ofNullable(status().serving()).map(s -> s.version()).orElse("");
  }

  /** The revision that the stable Service selects. */
  private String selected() {
    Service service = user.services().inNamespace(namespace).withName(Models.NAME).get();
    return service.getSpec().getSelector().getOrDefault(Labels.REVISION, "all");
  }

  private long podsOf(String version) {
    return world.servers().stream().filter(p -> FakeWorld.version(p).equals(version)).count();
  }

  /**
   * The operator's mutating calls about the deployment and its own, from the server's audit log.
   */
  private List<String> writes() {
    return server.requestsIn(namespace).stream()
        .filter(e -> e.isMutating() && e.user().equals(USER))
        .filter(e -> !e.resource().equals("modelversions"))
        .map(e -> e.verb() + " " + e.resource() + "/" + e.name() + suffix(e))
        .toList();
  }

  private static String suffix(AuditEvent event) {
    return event.subresource().isEmpty() ? "" : " " + event.subresource();
  }
}

package dev.modelyard.operator.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.modelyard.api.testkit.ApiServer;
import dev.modelyard.api.testkit.AuditEvent;
import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.OperatorProcess;
import dev.modelyard.operator.testkit.WiredOperator;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A training at a real API server; the test is Job controller and kubelet. */
class TrainingIT {
  private static final String USER = "modelyard-under-test";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final ApiServer server = ApiServer.shared();
  private final String namespace = server.newNamespace("training");
  private final KubernetesClient user = server.client();
  private final KubernetesClient operatorClient = server.clientAs(USER, "system:masters");
  private final HandsOn hands = new HandsOn(user, namespace);
  private OperatorProcess operator = WiredOperator.start(operatorClient, namespace);

  @AfterEach
  void stop() {
    operator.close();
    operatorClient.close();
  }

  @Test
  void writesFiveTimesForATrainingWithoutAVersion() {
    user.resource(training()).create();
    Job job = job(1);
    hands.makePod(job);
    hands.run("churn-a1", null);
    awaitPhase(TrainingPhase.Running);
    hands.end(job, 0, null);
    awaitPhase(TrainingPhase.Succeeded);

    assertThat(writes())
        .containsExactly(
            "patch modeltrainings/status",
            "create persistentvolumeclaims",
            "create jobs",
            "patch modeltrainings/status",
            "patch modeltrainings/status");
    staysQuiet();
  }

  @Test
  void goesOnFromTheLastCheckpointThoughTheOperatorWasAwayWhenThePodFailed() {
    user.resource(training()).create();
    Job first = job(1);
    hands.makePod(first);
    hands.run("churn-a1", null);
    awaitPhase(TrainingPhase.Running);
    operator.close();
    hands.end(first, 1, hands.commit(7, 1));
    operator = WiredOperator.start(operatorClient, namespace);

    Job second = job(2);
    operator.close();
    operator = WiredOperator.start(operatorClient, namespace);
    hands.makePod(second);
    hands.run("churn-a2", hands.commit(7, 1));
    awaitPhase(TrainingPhase.Running);
    hands.end(second, 0, hands.commit(9, 2));
    awaitPhase(TrainingPhase.Succeeded);

    assertThat(status().attempts())
        .extracting(TrainingAttempt::cause)
        .containsExactly(AttemptCause.UserError, AttemptCause.Completed);
    assertThat(status().attempts().getLast().resumedFromStep()).isEqualTo(7);
    assertThat(versions()).singleElement().satisfies(this::isOurs);
    staysQuiet();
  }

  @Test
  void stopsAnAttemptThatHangsAndStartsTheNext() {
    user.resource(training("restartPolicy: {stall: {start: 2s}, backoff: {initial: 1s}}")).create();
    Job first = job(1);
    hands.makePod(first);
    hands.run("churn-a1", null);
    eventually(() -> assertThat(job(1).getSpec().getSuspend()).as(status().message()).isTrue());
    user.pods().inNamespace(namespace).withName("churn-a1-0").withGracePeriod(0).delete();

    assertThat(job(2).getSpec().getSuspend()).isNotEqualTo(true);
    assertThat(status().attempts().getFirst().cause()).isEqualTo(AttemptCause.Stalled);
    assertThat(status().failures()).isEqualTo(1);
  }

  @Test
  void saysWhatItCannotDoAndStartsNothing() {
    ModelTraining training = training();
    training.setSpec(
        Trainings.churn("optimize: [{name: int8, type: Quantize, image: registry.example/q:1}]")
            .getSpec());
    user.resource(training).create();

    awaitStatus(s -> s.message() != null && s.message().contains("spec.optimize 'int8'"));
    assertThat(writes()).containsExactly("patch modeltrainings/status");
    staysQuiet();
  }

  private void isOurs(ModelVersion version) {
    assertThat(version.getMetadata().getName()).isEqualTo("churn-v1");
    var lineage = Objects.requireNonNull(version.getSpec().lineage());
    assertThat(Objects.requireNonNull(lineage.training()).attempt()).isEqualTo(2);
  }

  private ModelTraining training() {
    return training("restartPolicy: {backoff: {initial: 1s, max: 1s}}");
  }

  private ModelTraining training(String line) {
    ModelTraining training = Trainings.churn(line);
    training.getMetadata().setNamespace(namespace);
    return training;
  }

  private Job job(int attempt) {
    String name = "churn-a" + attempt;
    eventually(
        () ->
            assertThat(user.batch().v1().jobs().inNamespace(namespace).withName(name).get())
                .as("Job %s, status %s", name, status())
                .isNotNull());
    return user.batch().v1().jobs().inNamespace(namespace).withName(name).get();
  }

  private void awaitPhase(TrainingPhase phase) {
    eventually(() -> assertThat(status().phase()).as(status().message()).isEqualTo(phase));
  }

  private void awaitStatus(Predicate<ModelTrainingStatus> predicate) {
    eventually(() -> assertThat(status()).matches(predicate));
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(SOON).pollInterval(Duration.ofMillis(50)).untilAsserted(assertion);
  }

  private void staysQuiet() {
    int before = writes().size();
    await()
        .during(IDLE)
        .atMost(IDLE.multipliedBy(3))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(writes()).hasSize(before));
  }

  private ModelTrainingStatus status() {
    ModelTraining training =
        user.resources(ModelTraining.class).inNamespace(namespace).withName("churn").get();
    return training == null || training.getStatus() == null
        ? ModelTrainingStatus.EMPTY
        : training.getStatus();
  }

  private List<ModelVersion> versions() {
    return user.resources(ModelVersion.class).inNamespace(namespace).list().getItems();
  }

  /** The operator's mutating calls, from the server's audit log. */
  private List<String> writes() {
    return server.requestsIn(namespace).stream()
        .filter(e -> e.isMutating() && e.user().equals(USER) && e.code() < 300)
        .map(TrainingIT::named)
        .toList();
  }

  private static String named(AuditEvent event) {
    return event.verb()
        + " "
        + event.resource()
        + (event.subresource().isEmpty() ? "" : "/" + event.subresource());
  }
}

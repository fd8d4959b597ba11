package dev.modelyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.version.ModelSource;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.e2e.fixtures.Bucket;
import dev.modelyard.e2e.fixtures.Digits;
import dev.modelyard.e2e.fixtures.Eventually;
import dev.modelyard.e2e.fixtures.Node;
import dev.modelyard.e2e.fixtures.Serving;
import dev.modelyard.e2e.fixtures.TestNamespace;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A training whose checkpoints are in a bucket needs nothing that its pods leave behind. */
class S3E2E {
  private static final int STEPS = 120;
  private static final Duration STEP = Duration.ofMillis(120);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration WITHIN = Duration.ofSeconds(15);

  private static final String ANY_NODE =
      "  podTemplate: {spec: {tolerations: [{key: %s, operator: Exists}]}}\n"
          .formatted(Node.RESERVE);

  private static final String PREDICT =
      """
      python3 - <<'END'
      from urllib.request import Request, urlopen
      body = b'%s'
      request = Request("http://127.0.0.1:8080/predict", body, {"Content-Type": "application/json"})
      print(urlopen(request, timeout=10).read().decode())
      END
      """
          .formatted(Serving.REQUEST);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void goesOnOnAnotherNodeAndIsServedFromThereEncryptedAllTheWay() {
    Bucket bucket = Bucket.start(namespace);

    // Given a run on a claim that nobody disturbed
    ModelTrainingStatus undisturbed =
        Digits.train(namespace, "calm", STEPS, Duration.ZERO, "").awaitSuccess(SOON);

    // When the pod of the same run with a bucket is gone in the middle, and its node with it
    namespace.client().resource(secret("digits-key", Map.of("key", randomKey()))).create();
    String encrypted = ", encryption: {secretName: digits-key}";
    Digits training = train("storm", STEP, bucket.storage(Bucket.NAME, "s3-key") + encrypted);
    training.await("commits", SOON, status -> training.committed() >= 30);
    long committed = training.committed();
    Pod pod = training.livePods().getFirst();
    ModelTrainingStatus survived;
    try (var _ = new Node.Cordon(namespace.client(), pod.getSpec().getNodeName())) {
      namespace.client().resource(pod).withGracePeriod(0).delete();
      training.await("the next attempt", SOON, status -> status.attempt() == 2);
      survived = training.awaitSuccess(Duration.ofMinutes(2));
    }

    // Then it went on from the newest commit on the other node and ended in the same bytes
    TrainingAttempt second = survived.attempts().getLast();
    assertThat(survived.attempts()).hasSize(2);
    assertThat(second.node()).isNotNull().isNotEqualTo(pod.getSpec().getNodeName());
    assertThat(second.resumedFromStep()).isNotNull().isGreaterThanOrEqualTo(committed);
    assertThat(digest(survived)).isEqualTo(digest(undisturbed));
    assertThat(namespace.list(PersistentVolumeClaim.class))
        .extracting(claim -> claim.getMetadata().getName())
        .containsExactly("calm-checkpoints");
    assertThat(bucket.filesWith("modelyard.dev/checkpoint/")).as("manifests").isNotEmpty();
    assertThat(bucket.filesWith("0.bias")).as("files that anybody reads a model in").isEmpty();

    // And its version is served from the bucket
    String version = Objects.requireNonNull(survived.version()).name();
    ModelSource source = namespace.get(ModelVersion.class, version).getSpec().source();
    assertThat(Objects.requireNonNull(source.s3()).bucket()).isEqualTo(Bucket.NAME);
    assertThat(Objects.requireNonNull(source.encryption()).secretName()).isEqualTo("digits-key");
    Serving serving = Serving.deploy(namespace, "digits", version, "");
    serving.awaitServing(version, Duration.ofMinutes(2));
    String server = serving.pods("1").getFirst().getMetadata().getName();
    assertThat(namespace.exec(server, PREDICT)).contains("predictions");
    assertThat(namespace.exec(server, "env")).doesNotContain("AWS_", "MODELYARD_ENCRYPTION");
    assertThat(namespace.exec(server, "touch $MODELYARD_MODEL_DIR/x 2>&1 || true"))
        .contains("Read-only file system");
  }

  @Test
  void saysWhichSecretIsMissingAndStartsOnceItIsThere() {
    Bucket bucket = Bucket.start(namespace);

    // When the spec names a Secret that is not there
    Digits training = train("digits", STEP, bucket.storage(Bucket.NAME, "no-key"));
    awaitPod(
        training, "restore waits for its Secret", pod -> waits(pod, "CreateContainerConfigError"));
    Instant seen = Instant.now();

    // Then the status says so, and what to do
    training.await("is told", SOON, status -> tells(status, "secret \"no-key\" not found"));
    assertThat(Duration.between(seen, Instant.now())).isLessThan(WITHIN);
    assertThat(training.status().message())
        .contains("spec.checkpoints.storage.s3.secretName is 'no-key'", "AWS_ACCESS_KEY_ID");

    // And once it is done, the same attempt commits
    namespace.client().resource(copyOf("s3-key", "no-key")).create();
    ModelTrainingStatus status =
        training.await("commits", Duration.ofMinutes(2), any -> training.committed() > 0);
    assertThat(status.attempt()).isEqualTo(1);
  }

  @Test
  void saysWhichBucketIsMissingAndGoesOnOnceItIsThere() {
    Bucket bucket = Bucket.start(namespace);

    // When the spec names a bucket that is not there
    Digits training = train("digits", STEP, bucket.storage("nowhere", "s3-key"));
    ModelTrainingStatus refused =
        training.await("is told", Duration.ofMinutes(1), status -> tells(status, "NoSuchBucket"));

    // Then the status says so at once, and what to do
    TrainingAttempt attempt = refused.attempts().getFirst();
    assertThat(attempt.cause()).isEqualTo(AttemptCause.StoreRefused);
    assertThat(refused.message()).contains("bucket nowhere", "spec.checkpoints.storage");
    assertThat(Duration.between(failedAt(1), Objects.requireNonNull(attempt.endedAt())))
        .isLessThan(WITHIN);
    assertThat(refused.failures()).isZero();

    // And once it is done, a later attempt commits, although many have ended
    training.await("the fifth attempt", Duration.ofMinutes(2), status -> status.attempt() >= 5);
    bucket.make("nowhere");
    ModelTrainingStatus status =
        training.await("commits", Duration.ofMinutes(2), any -> training.committed() > 0);
    assertThat(status.failures()).isZero();
  }

  /** Of a line of its own: what the bytes are called must not be what they were before. */
  private Digits train(String name, Duration step, String storage) {
    String claim = "{pvc: {size: 1Gi}}";
    String line = "model: digits";
    String manifest = Digits.manifest(name, STEPS, step, "");
    assertThat(manifest).contains(claim, line);
    namespace.apply(manifest.replace(claim, storage).replace(line, "model: stored") + ANY_NODE);
    return Digits.of(namespace, name);
  }

  private void awaitPod(Digits training, String what, Predicate<Pod> wanted) {
    Eventually.until(
        what,
        SOON,
        () -> namespace.pods("modelyard.dev/training", training.name()),
        pods -> pods.stream().anyMatch(wanted));
  }

  private static boolean waits(Pod pod, String reason) {
    return restore(pod)
        .map(container -> container.getState().getWaiting())
        .filter(waiting -> reason.equals(waiting.getReason()))
        .isPresent();
  }

  private Instant failedAt(int attempt) {
    return namespace.pods("modelyard.dev/attempt", "" + attempt).stream()
        .flatMap(pod -> restore(pod).stream())
        .map(container -> Instant.parse(container.getState().getTerminated().getFinishedAt()))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<ContainerStatus> restore(Pod pod) {
    return pod.getStatus().getInitContainerStatuses().stream()
        .filter(container -> container.getName().equals("modelyard-restore"))
        .findFirst();
  }

  private static boolean tells(ModelTrainingStatus status, String what) {
    return status.message() != null && status.message().contains(what);
  }

  private static String digest(ModelTrainingStatus status) {
    return Objects.requireNonNull(status.version()).digest();
  }

  private Secret copyOf(String name, String copy) {
    Map<String, String> keys =
        namespace.client().secrets().inNamespace(namespace.name()).withName(name).get().getData();
    return secret(copy, keys);
  }

  private Secret secret(String name, Map<String, String> base64) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace.name())
        .endMetadata()
        .withData(base64)
        .build();
  }

  /** As the Secret has it: 32 bytes, in base64 for us, and again for the API server. */
  private static String randomKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    Base64.Encoder encoder = Base64.getEncoder();
    return encoder.encodeToString(encoder.encode(key));
  }
}

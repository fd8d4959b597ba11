package dev.modelyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.e2e.fixtures.Bucket;
import dev.modelyard.e2e.fixtures.Digits;
import dev.modelyard.e2e.fixtures.Eventually;
import dev.modelyard.e2e.fixtures.TestNamespace;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A training whose checkpoints are in a bucket needs nothing that its pods leave behind. */
class S3E2E {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration WITHIN = Duration.ofSeconds(15);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void goesOnOnAnotherNodeAndIsServedFromThereEncryptedAllTheWay() {
    Bucket bucket = Bucket.start(namespace, Bucket.Kind.S3);

    BucketStory.tell(namespace, bucket);

    assertThat(bucket.filesWith("modelyard.dev/checkpoint/")).as("manifests").isNotEmpty();
    assertThat(bucket.filesWith("0.bias")).as("files that anybody reads a model in").isEmpty();
  }

  @Test
  void saysWhichSecretIsMissingAndStartsOnceItIsThere() {
    Bucket bucket = Bucket.start(namespace, Bucket.Kind.S3);

    // When the spec names a Secret that is not there
    Digits training = bucket.train("digits", bucket.storage(Bucket.NAME, "no-key"));
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
    Bucket bucket = Bucket.start(namespace, Bucket.Kind.S3);

    // When the spec names a bucket that is not there
    Digits training = bucket.train("digits", bucket.storage("nowhere", "s3-key"));
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

  private Secret copyOf(String name, String copy) {
    Map<String, String> keys =
        namespace.client().secrets().inNamespace(namespace.name()).withName(name).get().getData();
    return new SecretBuilder()
        .withNewMetadata()
        .withName(copy)
        .withNamespace(namespace.name())
        .endMetadata()
        .withData(keys)
        .build();
  }
}

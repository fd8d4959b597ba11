package dev.modelyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.version.ModelSource;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.e2e.fixtures.Bucket;
import dev.modelyard.e2e.fixtures.Digits;
import dev.modelyard.e2e.fixtures.Node;
import dev.modelyard.e2e.fixtures.Serving;
import dev.modelyard.e2e.fixtures.TestNamespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;

/** A training with an encrypted bucket goes on on another node, and is served from the bucket. */
final class BucketStory {
  private static final Duration SOON = Duration.ofSeconds(60);

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

  private BucketStory() {}

  static void tell(TestNamespace namespace, Bucket bucket) {
    // Given a run on a claim that nobody disturbed
    ModelTrainingStatus undisturbed =
        Digits.train(namespace, "calm", Bucket.STEPS, Duration.ZERO, "").awaitSuccess(SOON);

    // When the pod of the same run with a bucket is gone in the middle, and its node with it
    makeKey(namespace);
    Digits training =
        bucket.train("storm", bucket.storage() + ", encryption: {secretName: digits-key}");
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

    // And its version is served from the bucket
    String version = Objects.requireNonNull(survived.version()).name();
    ModelSource source = namespace.get(ModelVersion.class, version).getSpec().source();
    assertThat(bucket.kind().in(source)).isEqualTo(Bucket.NAME);
    assertThat(Objects.requireNonNull(source.encryption()).secretName()).isEqualTo("digits-key");
    Serving serving = Serving.deploy(namespace, "digits", version, "");
    serving.awaitServing(version, Duration.ofMinutes(2));
    String server = serving.pods("1").getFirst().getMetadata().getName();
    assertThat(namespace.exec(server, PREDICT)).contains("predictions");
    assertThat(namespace.exec(server, "env"))
        .doesNotContain("AWS_", "AZURE_", "GOOGLE_", "MODELYARD_ENCRYPTION");
    assertThat(namespace.exec(server, "touch $MODELYARD_MODEL_DIR/x 2>&1 || true"))
        .contains("Read-only file system");
  }

  private static String digest(ModelTrainingStatus status) {
    return Objects.requireNonNull(status.version()).digest();
  }

  /** 32 bytes in base64. */
  private static void makeKey(TestNamespace namespace) {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    namespace
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("digits-key")
                .withNamespace(namespace.name())
                .endMetadata()
                .addToStringData("key", Base64.getEncoder().encodeToString(key))
                .build())
        .create();
  }
}

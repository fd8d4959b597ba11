package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kubelet waits for the Secret of a bucket, and for the one of encryption. */
class MissingSecretTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          s3        | bucket: b                | AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
          gcs       | bucket: b                | credentials.json
          azureBlob | account: a, container: c | AZURE_STORAGE_KEY
          oss       | bucket: b, region: r     | OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET
          """)
  void namesTheFieldAndTheKeys(String field, String place, String keys) {
    assertThat(
            message(
                "storage: {%s: {%s, secretName: k}}".formatted(field, place),
                "secret \"k\" not found"))
        .endsWith(
            "not found; spec.checkpoints.storage.%s.secretName is 'k': create that Secret in namespace team-a, with %s, the pod then starts"
                .formatted(field, keys));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          the key's Secret is missing  | s3-key | secret "churn-key" not found | ENCRYPTION
          it has another key           | s3-key | couldn't find key key in Secret team-a/churn-key | ENCRYPTION
          the bucket's is missing      | s3-key | secret "s3-key" not found | BUCKET
          it has another key           | s3-key | couldn't find key AWS_ACCESS_KEY_ID in Secret team-a/s3-key | BUCKET
          one for both                 | churn-key | secret "churn-key" not found | BUCKET; ENCRYPTION
          the kubelet does not say     | s3-key | timed out waiting | BUCKET; ENCRYPTION
          """)
  void namesTheFieldOfTheSecretThatTheKubeletMisses(
      String situation, String bucketSecret, String kubelet, String fields) {
    String storage =
        "storage: {s3: {bucket: b, secretName: %s}}\n    encryption: {secretName: churn-key}"
            .formatted(bucketSecret);

    assertThat(message(storage, kubelet))
        .as(situation)
        .endsWith(
            kubelet
                + "; "
                + fields
                    .replace(
                        "BUCKET",
                        "spec.checkpoints.storage.s3.secretName is '%s': create that Secret in namespace team-a, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                            .formatted(bucketSecret))
                    .replace(
                        "ENCRYPTION",
                        "spec.checkpoints.encryption.secretName is 'churn-key': create that Secret in namespace team-a, with key")
                + ", the pod then starts");
  }

  private static @Nullable String message(String storage, String kubelet) {
    return TrainingDecider.decide(
            Situation.of(Trainings.churnBut("storage: {pvc: {size: 1Gi}}", storage))
                .status(
                    ModelTrainingStatus.EMPTY.toBuilder()
                        .attempt(1)
                        .attempts(List.of(TrainingAttempt.builder(1).build()))
                        .build())
                .job(1)
                .pod(
                    1,
                    0,
                    new PodStatusBuilder()
                        .withPhase("Pending")
                        .withInitContainerStatuses(
                            new ContainerStatusBuilder()
                                .withName(WorkerPod.RESTORE)
                                .withNewState()
                                .withNewWaiting(kubelet, "CreateContainerConfigError")
                                .endState()
                                .build())
                        .build())
                .seenAt(Duration.ofSeconds(60)))
        .status()
        .message();
  }
}

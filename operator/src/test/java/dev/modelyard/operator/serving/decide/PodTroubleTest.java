package dev.modelyard.operator.serving.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.version.ModelSource;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.BucketLocation;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.serving.Models;
import dev.modelyard.operator.serving.decide.ServerPod.Waiting;
import dev.modelyard.operator.serving.desired.ModelFact;
import dev.modelyard.operator.serving.desired.ModelPlace;
import dev.modelyard.operator.serving.desired.ServedRevision;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodTroubleTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          s3-v4    | s3        | s3-key    | AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
          gcs-v4   | gcs       | gcs-key   | credentials.json
          azure-v4 | azureBlob | azure-key | AZURE_STORAGE_KEY
          oss-v4   | oss       | oss-key   | OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET
          """)
  void namesTheVersionTheFieldAndTheKeysOfASecretThatIsMissing(
      String version, String field, String secret, String keys) {
    ServerPod pod = waiting("modelyard-verify", "CreateContainerConfigError", "not found");

    assertThat(said(version, pod))
        .contains(
            "has a pod, p, that cannot start: CreateContainerConfigError: not found;"
                + " spec.source.%s.secretName of ModelVersion %s is '%s': create that Secret in namespace team-a, with %s, the pod then starts"
                    .formatted(field, version, secret, keys));
  }

  @Test
  void namesTheVersionWhoseKeyIsMissing() {
    ServerPod pod =
        waiting("modelyard-verify", "CreateContainerConfigError", "secret \"churn-key\" not found");

    assertThat(said("encrypted-v4", pod))
        .hasValueSatisfying(
            said ->
                assertThat(said)
                    .endsWith(
                        "not found; spec.source.encryption.secretName of ModelVersion encrypted-v4"
                            + " is 'churn-key': create that Secret in namespace team-a, with key,"
                            + " the pod then starts"));
  }

  @Test
  void doesNotBlameTheBucketForWhatTheServerMisses() {
    ServerPod pod = waiting("server", "CreateContainerConfigError", "secret \"token\" not found");

    assertThat(said("s3-v4", pod))
        .hasValueSatisfying(
            said -> assertThat(said).endsWith("secret \"token\" not found; create what it misses"));
  }

  @Test
  void saysWhyTheModelCannotBeRead() {
    assertThat(said("s3-v4", pod(null, "StoreRefused", "NoSuchBucket: create bucket acme-models")))
        .contains(
            "has a pod, p, that cannot get its model: StoreRefused: NoSuchBucket: create bucket"
                + " acme-models");
  }

  @Test
  void saysNothingWhileAllIsWell() {
    assertThat(said("s3-v4", pod(null, "Verified", "every byte was read and is right"))).isEmpty();
    assertThat(said("s3-v4", waiting("server", "ErrImagePull", "changes from try to try")))
        .isEmpty();
  }

  private static Optional<String> said(String version, ServerPod pod) {
    ModelSource source = Models.inBucket(version).getSpec().source();
    ModelFact model =
        new ModelFact(
            version,
            Models.digest(version),
            new ModelPlace.Bucket(BucketLocation.of(source).orElseThrow(), source.encryption()),
            Optional.empty());
    var deployment = Models.deployment(version, "");
    return PodTrouble.of(
        pod,
        Optional.of(
            new ServedRevision(
                Owner.of(deployment), deployment.getSpec(), 1, model, "hash", "agent:1")));
  }

  private static ServerPod waiting(String container, String reason, String message) {
    return pod(new Waiting(container, reason, message), null, "");
  }

  private static ServerPod pod(
      @Nullable Waiting waiting, @Nullable String outcome, String message) {
    Optional<AgentReport> verify =
        Optional.ofNullable(outcome)
            .map(
                o ->
                    AgentReport.parse(
                        """
                        {"schema":"modelyard.dev/agent/v1","command":"verify","outcome":"%s","message":"%s"}
                        """
                            .formatted(o, message)));
    return new ServerPod(
        "p",
        false,
        false,
        T0,
        Optional.empty(),
        Optional.of(T0),
        verify,
        Optional.empty(),
        T0,
        Optional.empty(),
        Optional.ofNullable(waiting));
  }
}

package dev.modelyard.operator.serving.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.serving.Models;
import dev.modelyard.operator.serving.decide.ServerPod.Waiting;
import dev.modelyard.operator.serving.desired.ModelFact;
import dev.modelyard.operator.serving.desired.ModelPlace;
import dev.modelyard.operator.serving.desired.ServedRevision;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodTroubleTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void namesTheVersionTheFieldAndTheKeysOfASecretThatIsMissing() {
    assertThat(
            said("modelyard-verify", "CreateContainerConfigError", "secret \"s3-key\" not found"))
        .contains(
            "has a pod, p, that cannot start: CreateContainerConfigError: secret \"s3-key\" not"
                + " found; spec.source.s3.secretName of ModelVersion stored-v4 is 's3-key': create"
                + " that Secret, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  }

  @Test
  void doesNotBlameTheBucketForWhatTheServerMisses() {
    assertThat(said("server", "CreateContainerConfigError", "secret \"token\" not found"))
        .hasValueSatisfying(
            said -> assertThat(said).endsWith("secret \"token\" not found; create what it misses"));
  }

  @Test
  void saysWhyTheModelCannotBeRead() {
    assertThat(said(pod(null, "StoreRefused", "NoSuchBucket: create bucket acme-models")))
        .contains(
            "has a pod, p, that cannot get its model: StoreRefused: NoSuchBucket: create bucket"
                + " acme-models");
  }

  @Test
  void saysNothingWhileAllIsWell() {
    assertThat(said(pod(null, "Verified", "every byte was read and is right"))).isEmpty();
    assertThat(said("server", "ErrImagePull", "changes from try to try")).isEmpty();
  }

  private static Optional<String> said(String container, String reason, String message) {
    return said(pod(new Waiting(container, reason, message), null, ""));
  }

  private static Optional<String> said(ServerPod pod) {
    var version = Models.inBucket("stored-v4");
    ModelFact model =
        new ModelFact(
            "stored-v4",
            Models.digest("stored-v4"),
            new ModelPlace.Bucket(Objects.requireNonNull(version.getSpec().source().s3())),
            Optional.empty());
    var deployment = Models.deployment("stored-v4", "");
    return PodTrouble.of(
        pod,
        Optional.of(
            new ServedRevision(
                Owner.of(deployment), deployment.getSpec(), 1, model, "hash", "agent:1")));
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

package dev.modelyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.e2e.fixtures.Digits;
import dev.modelyard.e2e.fixtures.LoadGenerator;
import dev.modelyard.e2e.fixtures.Serving;
import dev.modelyard.e2e.fixtures.TestNamespace;
import dev.modelyard.e2e.fixtures.VolumePod;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that never stops asking sees new versions come and go, and no failed request. */
class RolloutE2E {
  private static final Duration SOON = Duration.ofMinutes(2);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void rollsOutAndBackWithoutAFailedRequest() {
    // Given three versions, of which the third is damaged in storage, and a client of the first
    train("one", "0.01");
    train("two", "0.02");
    train("three", "0.03");
    flipByte("digits-v3");
    Serving serving =
        Serving.deploy(
            namespace,
            "digits",
            "digits-v1",
            """
            strategy:
              type: Canary
              steps: [{setWeight: 34}, {pause: {duration: 3s}}, {setWeight: 50}, {pause: {duration: 3s}}]
            keepPrevious: 5m
            """);
    serving.awaitServing("digits-v1", SOON);
    try (LoadGenerator client =
        LoadGenerator.start(namespace, serving.url(), Serving.REQUEST, 50)) {
      // When v2 is rolled out
      serving.patch("{\"model\":{\"version\":\"digits-v2\"}}");
      serving.awaitServing("digits-v2", SOON);

      // And the damaged v3 is asked for
      serving.patch("{\"model\":{\"version\":\"digits-v3\"}}");
      ModelDeploymentStatus rejected =
          serving.await("v3 is rejected", SOON, status -> !status.rejected().isEmpty());

      // And production is taken back to v1, whose pods are still warm
      serving.patch("{\"model\":{\"version\":\"digits-v2\"}}");
      serving.awaitServing("digits-v2", SOON);
      double asked = LoadGenerator.now();
      serving.patch("{\"rollbackTo\":\"digits-v1\"}");
      serving.awaitServing("digits-v1", SOON);
      LoadGenerator.Summary seen = client.stop();

      // Then no request failed, v3 never answered, and going back took a moment
      System.out.printf(
          "requests %d, failed %d, rollbackTo to 100%% on the former version: %.2f s%n",
          seen.requests(), seen.failed(), seen.onlySince("digits-v1") - asked);
      assertThat(seen.failures()).isEmpty();
      assertThat(seen.failed()).isZero();
      assertThat(seen.answers())
          .extracting(LoadGenerator.Answers::version)
          .contains("digits-v1", "digits-v2")
          .doesNotContain("digits-v3");
      assertThat(rejected.serving()).isNotNull();
      assertThat(rejected.serving().version()).isEqualTo("digits-v2");
      assertThat(rejected.message()).contains("digits-v3");
    }
  }

  @Test
  void goesBackByItselfWhenTheNewVersionFailsUnderTraffic() {
    // Given a canary that answers every second request
    train("one", "0.01");
    train("two", "0.02");
    Serving serving =
        Serving.deploy(
            namespace,
            "digits",
            "digits-v1",
            "strategy: {type: Canary, steps: [{setWeight: 50}, {pause: {}}]}\n");
    serving.awaitServing("digits-v1", SOON);
    try (LoadGenerator client =
        LoadGenerator.start(namespace, serving.url(), Serving.REQUEST, 50)) {
      serving.patch("{\"model\":{\"version\":\"digits-v2\"}}");
      serving.await(
          "v2 has half of the requests",
          SOON,
          status -> status.traffic().stream().filter(share -> share.weight() == 50).count() == 2);

      // When its bytes are damaged in storage and its servers start again
      truncateModel("digits-v2");
      double damaged = LoadGenerator.now();
      for (Pod pod : serving.pods("2")) {
        namespace.exec(pod.getMetadata().getName(), "kill -TERM 1");
      }
      ModelDeploymentStatus rejected =
          serving.await("v2 is rejected", SOON, status -> !status.rejected().isEmpty());
      serving.await(
          "all requests go to v1",
          SOON,
          status -> status.traffic().stream().anyMatch(share -> share.weight() == 100));
      LoadGenerator.Summary seen = client.stop();

      // Then v1 has all requests, as soon as the kubelet saw the servers end: nobody had to decide
      double lost = Math.max(seen.failedLast(), seen.onlySince("digits-v1"));
      double refused = rejected.rejected().getFirst().at().toEpochMilli() / 1000.0;
      System.out.printf(
          "requests %d, failed %d; from the end of the new version's servers to 100%% on the former:"
              + " %.2f s, to its rejection: %.2f s%n",
          seen.requests(), seen.failed(), lost - damaged, refused - damaged);
      assertThat(rejected.serving()).isNotNull();
      assertThat(rejected.serving().version()).isEqualTo("digits-v1");
      assertThat(seen.answers().getLast().version()).isEqualTo("digits-v1");
      assertThat(lost).as("failures: %s", seen.failures()).isLessThan(refused);
    }
  }

  @Test
  void takesTrafficBackWhenTheNewVersionCrashes() {
    // Given a version that serves and one that crashes on load
    train("one", "0.01");
    train("two", "0.02");
    truncateModel("digits-v2");
    Serving serving = Serving.deploy(namespace, "digits", "digits-v1", "");
    serving.awaitServing("digits-v1", SOON);

    // When it is asked for
    serving.patch("{\"model\":{\"version\":\"digits-v2\"}}");
    ModelDeploymentStatus rejected =
        serving.await("v2 is rejected", SOON, status -> !status.rejected().isEmpty());

    // Then v1 goes on serving, and the same digest is not tried again
    assertThat(rejected.serving()).isNotNull();
    assertThat(rejected.serving().version()).isEqualTo("digits-v1");
    assertThat(rejected.message()).contains("digits-v2");
  }

  private void train(String name, String learningRate) {
    namespace.apply(
        Digits.withLearningRate(Digits.manifest(name, 60, Duration.ZERO, ""), learningRate));
    Digits.of(namespace, name).awaitSuccess(SOON);
  }

  private void flipByte(String version) {
    damage(
        version,
        "python3 -c \"f=open('$f','r+b'); f.seek(-9,2); b=f.read(1); f.seek(-9,2); f.write(bytes([b[0]^1]))\"");
  }

  private void truncateModel(String version) {
    damage(version, "truncate -s 64 $f");
  }

  private void damage(String version, String script) {
    var source = namespace.get(ModelVersion.class, version).getSpec().source().pvc();
    assertThat(source).isNotNull();
    try (VolumePod volume = VolumePod.mount(namespace, source.claimName())) {
      volume.run(
          "f=$(find %s/files -name '*.safetensors' | head -n1); %s"
              .formatted(source.path(), script));
    }
  }
}

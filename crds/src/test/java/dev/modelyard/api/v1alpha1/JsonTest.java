package dev.modelyard.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects as the client reads and writes them. The files have every field once. */
class JsonTest {

  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  static Stream<Arguments> complete() {
    return Stream.of(
        Arguments.of("modeltraining", ModelTraining.class),
        Arguments.of("modelversion", ModelVersion.class),
        Arguments.of("modeldeployment", ModelDeployment.class));
  }

  @ParameterizedTest
  @MethodSource("complete")
  void readsAndWritesEveryFieldUnchanged(String file, Class<? extends HasMetadata> kind) {
    String yaml = Crds.read(Path.of("src/test/resources/complete", file + ".yaml"));

    HasMetadata read = JSON.unmarshal(yaml, kind);

    assertThat(tree(JSON.asJson(read))).isEqualTo(tree(yaml));
  }

  @Test
  void aStatusOfNothingIsNearlyEmpty() {
    assertThat(JSON.asJson(ModelTrainingStatus.EMPTY))
        .isEqualTo("{\"attempt\":0,\"failures\":0,\"disruptions\":0,\"withoutProgress\":0}");
  }

  @Test
  void fieldsAndKindsOfANewerOperatorArePassedOver() {
    ModelTrainingStatus status =
        JSON.unmarshal(
            """
            {"phase": "Running", "tomorrow": {"x": 1}, "attempts": [{"number": 1, "tomorrow": 2}]}
            """,
            ModelTrainingStatus.class);

    assertThat(status.phase()).isEqualTo(TrainingPhase.Running);
    assertThat(status.attempts()).extracting(a -> a.number()).containsExactly(1);
  }

  @Test
  void instantsKeepTheirText() {
    ModelTrainingStatus status =
        JSON.unmarshal(
            """
            {"attempts": [{"number": 1, "cause": "NodeLost", "startedAt": "2026-01-31T12:00:00Z"}]}
            """,
            ModelTrainingStatus.class);

    assertThat(status.attempts().getFirst().cause()).isEqualTo(AttemptCause.NodeLost);
    assertThat(status.attempts().getFirst().startedAt())
        .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(JSON.asJson(status)).contains("\"startedAt\":\"2026-01-31T12:00:00Z\"");
  }

  @Test
  void aChangedCopyLeavesTheRestAlone() {
    ModelTrainingStatus status =
        ModelTrainingStatus.EMPTY.toBuilder().attempt(2).failures(1).build();

    ModelTrainingStatus changed = status.toBuilder().message("m").build();

    assertThat(changed.attempt()).isEqualTo(2);
    assertThat(changed.failures()).isEqualTo(1);
    assertThat(changed.message()).isEqualTo("m");
    assertThat(changed.conditions()).isEqualTo(List.of());
    assertThat(status.message()).isNull();
  }

  private static JsonNode tree(String text) {
    return JSON.unmarshal(text, JsonNode.class);
  }
}

package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.modelyard.api.v1alpha1.common.Framework;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import dev.modelyard.operator.training.decide.SpecRules.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SpecRulesTest {
  private static final String STORAGE = "storage: {pvc: {size: 1Gi}}";

  static Stream<Arguments> refused() {
    return Stream.of(
        row("spec.topology.type=ParameterServer", "topology: {type: ParameterServer}"),
        row(
            "spec.inputs 'data'",
            "inputs: [{name: data, from: {pvc: {claimName: c}}, mountPath: /data}]"),
        row("spec.publish.golden", "publish: {golden: {file: g.json}}"),
        row("spec.publish.signing", "publish: {signing: {secretName: k}}"),
        row("spec.publish.registry", "publish: {registry: {mlflow: {url: \"https://m\"}}}"),
        row("spec.optimize 'int8'", "optimize: [{name: int8, type: Quantize, image: q}]"));
  }

  private static Arguments row(String field, String line) {
    return argumentSet(field, field, Trainings.churn(line));
  }

  private static ModelTraining stored(String storage) {
    return Trainings.churnBut(STORAGE, storage);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void namesTheFieldThatNothingActsOn(String field, ModelTraining training) {
    Refusal refusal = refusal(training).orElseThrow();

    assertThat(refusal.reason()).isEqualTo("NotImplemented");
    assertThat(refusal.message()).contains(": " + field).endsWith("Remove these fields");
  }

  @ParameterizedTest
  @EnumSource
  void acceptsEveryFramework(Framework framework) {
    assertThat(refusal(Trainings.churnBut("PyTorch", framework.name()))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void acceptsWhatWorks(ModelTraining training) {
    assertThat(refusal(training)).isEmpty();
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        argumentSet("the smallest", Trainings.churn()),
        argumentSet("several workers", Trainings.gang(4)),
        argumentSet("a claim of the user's", stored("storage: {pvc: {claimName: mine}}")),
        argumentSet("a bucket of S3", stored("storage: {s3: {bucket: b}}")),
        argumentSet("one of Google's", stored("storage: {gcs: {bucket: b}}")),
        argumentSet("one of Azure", stored("storage: {azureBlob: {account: a, container: c}}")),
        argumentSet("one of Alibaba's", stored("storage: {oss: {bucket: b, region: r}}")),
        argumentSet(
            "encryption", stored("storage: {s3: {bucket: b}}\n    encryption: {secretName: k}")),
        argumentSet("stall", Trainings.churn("restartPolicy: {stall: {step: 1h}}")),
        argumentSet("arguments to resume", Trainings.churn("resume: {args: [--resume]}")),
        argumentSet("any format", Trainings.churn("publish: {formatPolicy: Any}")),
        argumentSet(
            "requirements", Trainings.churn("publish: {require: [{metric: a, min: \"1\"}]}")));
  }

  @Test
  void saysAllAtOnce() {
    ModelTraining training =
        Trainings.churn(
            "inputs: [{name: data, from: {pvc: {claimName: c}}, mountPath: /d}]",
            "publish: {signing: {secretName: k}}");

    assertThat(refusal(training).orElseThrow().message())
        .contains("spec.inputs 'data' (mount volumes with spec.podTemplate); spec.publish.signing");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          two workers and a bucket  | JAX     | 2 | s3: {bucket: b} | true
          one worker and a bucket   | JAX     | 1 | s3: {bucket: b} | false
          two workers and a claim   | JAX     | 2 | pvc: {size: 1Gi} | false
          announced, and a bucket   | Generic | 2 | s3: {bucket: b} | false
          """)
  void refusesOrbaxWhereWorkersShareNoDirectory(
      String name, String framework, int workers, String storage, boolean refused) {
    assertThat(
            refusal(Trainings.gangOf(framework, workers, storage))
                .map(Refusal::message)
                .filter(text -> text.contains("Orbax")))
        .isEqualTo(
            refused
                ? Optional.of(
                    "spec.framework 'JAX' with 2 workers needs spec.checkpoints.storage.pvc: Orbax waits for a directory that all of them share, and with a bucket each has its own; make a new ModelTraining with a claim, or set spec.trainer.workers to 1")
                : Optional.empty());
  }

  @Test
  void callsATemplateInvalidThatMeetsOurOwn() {
    Refusal refusal =
        refusal(Trainings.churn("podTemplate: {spec: {restartPolicy: Always}}")).orElseThrow();

    assertThat(refusal.reason()).isEqualTo("InvalidSpec");
    assertThat(refusal.message()).contains("restartPolicy 'Always'");
  }

  private static Optional<Refusal> refusal(ModelTraining training) {
    return SpecRules.refusal(Situation.of(training).seenAt(Duration.ZERO));
  }
}

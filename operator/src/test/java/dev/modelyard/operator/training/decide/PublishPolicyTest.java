package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.modelyard.api.v1alpha1.common.SecretReference;
import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import dev.modelyard.api.v1alpha1.version.Lineage;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.api.v1alpha1.version.ModelVersionSpec;
import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import dev.modelyard.operator.training.decide.PublishPolicy.Verdict;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The program ended well, its agent published, and told of an accuracy of 0.9. */
class PublishPolicyTest {
  private static final String PUBLISHED = "sha256:" + Pods.PUBLISHED;

  private static final String HERE =
      "pvc: {claimName: churn-checkpoints, path: modelyard/versions/" + Pods.PUBLISHED + "}";

  static Stream<Arguments> versions() {
    return Stream.of(
        row("the line is empty", s -> s, "make churn-v1"),
        row(
            "the line has seven",
            s -> s.version("churn-v7", "churn", "sha256:0", ""),
            "make churn-v8"),
        row(
            "another line has taken the name",
            s -> s.version("churn-v1", "other", "sha256:0", ""),
            "make churn-v2"),
        row(
            "it was made before, and the status did not get that far",
            s -> s.version("churn-v3", "churn", PUBLISHED, Situation.UID),
            "Published churn-v3"),
        row(
            "the same bytes were published by another training",
            s -> s.copy(HERE, false),
            "AlreadyPublished churn-v3"),
        row("that version is being deleted", s -> s.copy(HERE, true), "make churn-v4"),
        row(
            "that version is on another claim",
            s -> s.copy(HERE.replace("churn-checkpoints", "other"), false),
            "make churn-v4"),
        row("that version is in a bucket", s -> s.copy("s3: {bucket: b}", false), "make churn-v4"),
        row(
            "the same bytes are in another line",
            s -> s.version("other-v3", "other", PUBLISHED, "another"),
            "make churn-v1"));
  }

  private static Arguments row(String name, UnaryOperator<Situation> there, String verdict) {
    return argumentSet(name, there, verdict);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void namesTheVersion(UnaryOperator<Situation> there, String verdict) {
    assertThat(said(verdict(there.apply(ended("", true))))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"a, AlreadyPublished churn-v3", "b, make churn-v4"})
  void bytesUnderAnotherKeyAreOthers(String secret, String verdict) {
    Situation situation =
        ended(
                Trainings.churnBut(
                    "storage: {pvc: {size: 1Gi}}",
                    "storage: {s3: {bucket: b}}\n    encryption: {secretName: a}"),
                true)
            .copy("s3: {bucket: b}, encryption: {secretName: " + secret + "}", false);

    assertThat(said(verdict(situation))).isEqualTo(verdict);
  }

  /** A change that is refused stops no attempt, so it may end under another spec than it ran. */
  @Test
  void aVersionNamesWhatRanAndNotWhatWasRefused() {
    Situation situation =
        ended(
                Trainings.churnBut(
                    "storage: {pvc: {size: 1Gi}}",
                    "storage: {s3: {bucket: b}}\n    encryption: {secretName: new}"),
                true)
            .there(
                Serialization.unmarshal(
                    """
                    apiVersion: batch/v1
                    kind: Job
                    metadata:
                      name: churn-a1
                      namespace: team-a
                      uid: j-1
                      labels: {modelyard.dev/training: churn, modelyard.dev/attempt: "1"}
                      annotations: {modelyard.dev/spec-hash: other}
                      ownerReferences: [{uid: u-1}]
                    spec:
                      template:
                        spec:
                          initContainers:
                          - name: modelyard-restore
                            env:
                            - name: MODELYARD_ENCRYPTION_KEY
                              valueFrom: {secretKeyRef: {name: old, key: key}}
                          containers:
                          - {name: trainer, image: "churn:that-ran"}
                    """,
                    Job.class));

    assertThat(verdict(situation))
        .isInstanceOfSatisfying(
            Verdict.Make.class,
            make -> {
              ModelVersionSpec spec = ((ModelVersion) make.create().object()).getSpec();
              assertThat(spec.lineage())
                  .extracting(Lineage::specHash, Lineage::image, Lineage::code)
                  .containsExactly("other", "churn:that-ran", null);
              assertThat(spec.source().encryption()).isEqualTo(new SecretReference("old"));
            });
  }

  static Stream<Arguments> requirements() {
    return Stream.of(
        bound("at the bound", "{metric: accuracy, min: \"0.90\"}", "make churn-v1"),
        bound("within both", "{metric: accuracy, min: \"0.5\", max: \"1\"}", "make churn-v1"),
        bound(
            "below",
            "{metric: accuracy, min: \"0.95\"}",
            "is 0.9, spec.publish.require asks for at least 0.95"),
        bound("above", "{metric: accuracy, max: \"0.5\"}", "asks for at most 0.5"),
        bound("never told", "{metric: f1, min: \"0.5\"}", "metric f1 is required"));
  }

  private static Arguments bound(String name, String requirement, String said) {
    return argumentSet(name, requirement, said);
  }

  @ParameterizedTest
  @MethodSource("requirements")
  void holdsMetricsToTheirBounds(String requirement, String said) {
    assertThat(said(verdict(ended("publish: {require: [" + requirement + "]}", true))))
        .contains(said);
  }

  /**
   * An attempt that committed nothing gives its result the metrics of the commit it goes on from.
   */
  @Test
  void whatTheProgramMeasuredIsNewerThanTheCommitItBeganWith() {
    Progress measured =
        new Progress(
            1,
            Optional.empty(),
            Optional.empty(),
            Map.of("accuracy", "0.95"),
            Optional.empty(),
            Situation.T0);
    String last =
        """
        {"schema":"modelyard.dev/agent/v1","command":"watch","outcome":"Stopped",
         "metrics":{"accuracy":"0.8","f1":"0.7"},
         "version":{"digest":"%s","path":"p","files":1,"bytes":1,"step":7}}
        """
            .formatted(PUBLISHED);

    assertThat(verdict(of("", without(last)).told(measured)))
        .isInstanceOfSatisfying(
            Verdict.Make.class,
            make ->
                assertThat(((ModelVersion) make.create().object()).getSpec().metrics())
                    .containsEntry("accuracy", "0.95")
                    .containsEntry("f1", "0.7"));
  }

  /** A version has room for so many, and is refused otherwise. */
  @Test
  void aVersionHasAsManyMetricsAsItTakes() {
    Map<String, String> many = new HashMap<>();
    IntStream.range(0, 100).forEach(n -> many.put("m%03d".formatted(n), "1"));
    Situation situation =
        ended("publish: {require: [{metric: m099, min: \"0\"}]}", true)
            .told(
                new Progress(
                    1, Optional.empty(), Optional.empty(), many, Optional.empty(), Situation.T0));

    assertThat(verdict(situation))
        .isInstanceOfSatisfying(
            Verdict.Make.class,
            make ->
                assertThat(((ModelVersion) make.create().object()).getSpec().metrics())
                    .hasSize(64)
                    .containsKeys("m099", "m061"));
  }

  static Stream<Arguments> lastWords() {
    String kept = "checkpoints cannot be committed: bucket b: no answer";
    return Stream.of(
        word("an end in order", says("Stopped", "0 commits", null), "NoCheckpoint"),
        word("an end with a problem", says("Stopped", "0 commits", kept), "unfinished", kept),
        word("it could not begin", says("Error", "no such bucket", null), "no such bucket"),
        word(
            "killed when something had failed",
            says("Running", "watching", kept),
            "unfinished",
            "terminationGracePeriodSeconds",
            kept),
        word(
            "killed while it published",
            says("Running", "watching", null),
            "unfinished",
            "terminationGracePeriodSeconds"),
        word("killed before its first word", "", "unfinished", "terminationGracePeriodSeconds"));
  }

  private static Arguments word(String name, String last, String... said) {
    return argumentSet(name, last, List.of(said));
  }

  private static String says(String outcome, String message, @Nullable String problem) {
    return """
        {"schema":"modelyard.dev/agent/v1","command":"watch","outcome":"%s","message":"%s"%s}
        """
        .formatted(outcome, message, problem == null ? "" : ",\"problem\":\"" + problem + "\"");
  }

  @ParameterizedTest
  @MethodSource("lastWords")
  void onlyAnEndInOrderMeansThatThereIsNothingToPublish(String last, List<String> said) {
    assertThat(said(verdict(of("", without(last))))).contains(said);
  }

  @ParameterizedTest
  @CsvSource({
    "'', no checkpoint to /modelyard/checkpoints (MODELYARD_CHECKPOINT_DIR)",
    "'publish: {directory: final}', no file to /modelyard/checkpoints/final (MODELYARD_OUTPUT_DIR)",
  })
  void namesTheDirectoryThatWasLeftEmpty(String spec, String said) {
    assertThat(said(verdict(of(spec, without(says("Stopped", "0 commits", null))))))
        .startsWith("NoCheckpoint")
        .contains(said);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "3, true"})
  void triesAgainUntilNoProgressLimit(int ended, boolean isTheLast) {
    List<TrainingAttempt> rows =
        IntStream.range(1, ended).mapToObj(PublishPolicyTest::unfinished).toList();
    ModelTrainingStatus status =
        ModelTrainingStatus.EMPTY.toBuilder()
            .attempt(ended)
            .withoutProgress(ended - 1)
            .attempts(
                Stream.concat(rows.stream(), Stream.of(TrainingAttempt.builder(ended).build()))
                    .toList())
            .build();
    Situation situation =
        Situation.of(Trainings.churn(""))
            .status(status)
            .endedJob(ended, true)
            .pod(ended, 0, without(says("Stopped", "0 commits", "the store does not answer")));

    ModelTrainingStatus next =
        TrainingDecider.decide(situation.seenAt(Duration.ofMinutes(1))).status();

    assertThat(TrainingDecider.isTerminal(next)).isEqualTo(isTheLast);
    assertThat(next.message()).contains("the store does not answer", "no checkpoint yet");
    assertThat(next.phase()).isNotEqualTo(TrainingPhase.Succeeded);
  }

  private static TrainingAttempt unfinished(int number) {
    return TrainingAttempt.builder(number)
        .cause(AttemptCause.Completed)
        .endedAt(Situation.T0)
        .build();
  }

  @Test
  void letsAnotherAttemptFinishWhatTheAgentCouldNot() {
    assertThat(said(verdict(ended("", false)))).startsWith("unfinished").contains("exit code 0");
  }

  @Test
  void saysWhereItGoesOnWhenSuspendedUnfinished() {
    TrainingSnapshot seen = ended("suspend: true", false).seenAt(Duration.ofMinutes(1));

    assertThat(TrainingDecider.decide(seen).status().message()).contains("go on from step 7");
  }

  private static Situation ended(String spec, boolean publishes) {
    return ended(Trainings.churn(spec), publishes);
  }

  private static Situation ended(ModelTraining training, boolean publishes) {
    return of(
        training,
        Pods.ended(
            running(),
            "Succeeded",
            0,
            Pods.commit(7, 1, Situation.T0.toString()),
            publishes,
            null,
            Situation.T0.toString()));
  }

  /** Without a commit; this is what the agent left. */
  private static PodStatus without(String last) {
    return new PodStatusBuilder(
            Pods.ended(running(), "Succeeded", 0, null, true, null, Situation.T0.toString()))
        .editMatchingInitContainerStatus(c -> c.getName().equals(WorkerPod.WATCH))
        .editState()
        .editTerminated()
        .withMessage(last)
        .endTerminated()
        .endState()
        .endInitContainerStatus()
        .build();
  }

  private static PodStatus running() {
    return Pods.running(null, Situation.T0.toString());
  }

  private static Situation of(String spec, PodStatus status) {
    return of(Trainings.churn(spec), status);
  }

  private static Situation of(ModelTraining training, PodStatus status) {
    return Situation.of(training)
        .status(
            ModelTrainingStatus.EMPTY.toBuilder()
                .attempt(1)
                .attempts(List.of(TrainingAttempt.builder(1).build()))
                .build())
        .pod(1, 0, status);
  }

  private static Verdict verdict(Situation situation) {
    TrainingSnapshot seen = situation.seenAt(Duration.ofMinutes(1));
    return PublishPolicy.verdict(seen, AttemptReports.of(seen, 1));
  }

  private static String said(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Present(var reason, var version) -> reason + " " + version.name();
      case Verdict.Make(var create, var version) -> "make " + create.ref().name();
      case Verdict.No(var reason, var message) -> reason + " " + message;
      case Verdict.Unfinished(var message) -> "unfinished " + message;
    };
  }
}

package dev.modelyard.operator.training.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.operator.training.Trainings;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WorkerRulesTest {

  static Stream<Arguments> refused() {
    return Stream.of(
        row(
            "a container of ours",
            "spec: {containers: [{name: modelyard-watch}]}",
            "modelyard-watch"),
        row("the same name twice", "spec: {containers: [{name: a}, {name: a}]}", "'a'"),
        row(
            "an init container in the program's place",
            "spec: {initContainers: [{name: trainer}]}",
            "trainer"),
        row("a volume of ours", "spec: {volumes: [{name: modelyard-run}]}", "modelyard-run"),
        row("another restart policy", "spec: {restartPolicy: Always}", "Always"),
        row("another image", "spec: {containers: [{name: trainer, image: x}]}", "spec.trainer"),
        row(
            "a variable of ours",
            "spec: {containers: [{name: trainer, env: [{name: RANK, value: \"0\"}]}]}",
            "RANK"),
        row(
            "a mount over ours",
            "spec: {containers: [{name: trainer, volumeMounts: [{name: v, mountPath: /modelyard}]}]}",
            "/modelyard"),
        row(
            "a mount over everything",
            "spec: {containers: [{name: trainer, volumeMounts: [{name: v, mountPath: /}]}]}",
            "'/'"),
        row(
            "a label of ours",
            "metadata: {labels: {modelyard.dev/attempt: \"9\"}}",
            "modelyard.dev/attempt"),
        row(
            "a variable without a name",
            "spec: {containers: [{name: trainer, env: [{value: x}]}]}",
            "without a name"),
        row("a volume without a name", "spec: {volumes: [{emptyDir: {}}]}", "has no name"),
        row("a host name", "spec: {hostname: x}", "hostname"),
        row("not a template", "spec: {containers: hello}", "not a pod template"));
  }

  private static Arguments row(String name, String template, String named) {
    return argumentSet(name, template, named);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatWouldMeetOurOwn(String template, String named) {
    List<String> problems = problems("team-a", "podTemplate: {" + template + "}");

    assertThat(problems).singleElement().asString().contains(named);
  }

  @Test
  void acceptsWhatOnlyAdds() {
    assertThat(
            problems(
                "team-a",
                "podTemplate: {metadata: {labels: {team: a}}, spec: {nodeSelector: {zone: a},"
                    + " serviceAccountName: mine, volumes: [{name: scratch}], containers: [{name:"
                    + " trainer, volumeMounts: [{name: scratch, mountPath: /scratch}]}, {name:"
                    + " sidecar, image: x}]}}"))
        .isEmpty();
  }

  @Test
  void refusesTheOperatorsOwnServiceAccountWhereItRuns() {
    String spec = "podTemplate: {spec: {serviceAccountName: modelyard}}";

    assertThat(problems("modelyard-system", spec)).singleElement().asString().contains("own");
    assertThat(problems("team-a", spec)).isEmpty();
  }

  @Test
  void refusesAHookBesideTheOneThatSavesOnStop() {
    String storage = "storage: {pvc: {size: 1Gi}}";
    String hook =
        "podTemplate: {spec: {containers: [{name: trainer, lifecycle: {preStop: {sleep: {seconds:"
            + " 1}}}}]}}";
    ModelTrainingSpec both =
        Trainings.churnBut(storage, storage + "\n    saveOnStop: {timeout: 1m}\n  " + hook)
            .getSpec();

    assertThat(problems("team-a", hook)).isEmpty();
    assertThat(WorkerRules.problems("team-a", both, Trainings.SETTINGS))
        .singleElement()
        .asString()
        .contains("lifecycle.preStop", "saveOnStop");
  }

  @Test
  void refusesHyperparametersThatBecomeOneVariable() {
    assertThat(problems("team-a", "hyperparameters: {a-b: \"1\", a_b: \"2\"}"))
        .singleElement()
        .asString()
        .contains("'a-b' and 'a_b'", "MODELYARD_HP_A_B");
  }

  private static List<String> problems(String namespace, String line) {
    ModelTrainingSpec spec = Trainings.churn(line).getSpec();
    return WorkerRules.problems(namespace, spec, Trainings.SETTINGS);
  }
}

package dev.modelyard.operator.serving.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.modelyard.operator.serving.Models;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerRulesTest {

  static Stream<Arguments> refused() {
    return Stream.of(
        row("a container of ours", "spec: {containers: [{name: modelyard-x}]}", "modelyard-x"),
        row("the same name twice", "spec: {containers: [{name: a}, {name: a}]}", "'a'"),
        row(
            "an init container in the server's place",
            "spec: {initContainers: [{name: server}]}",
            "initContainers 'server'"),
        row("a volume of ours", "spec: {volumes: [{name: modelyard-model}]}", "modelyard-model"),
        row("a volume twice", "spec: {volumes: [{name: v}, {name: v}]}", "volumes 'v'"),
        row("another restart policy", "spec: {restartPolicy: Never}", "Never"),
        row("an end of its pods", "spec: {activeDeadlineSeconds: 5}", "activeDeadlineSeconds"),
        row("another image", "spec: {containers: [{name: server, image: x}]}", "sets image"),
        row(
            "a variable of ours",
            "spec: {containers: [{name: server, env: [{name: MODELYARD_X, value: a}]}]}",
            "MODELYARD_X"),
        row(
            "a variable twice",
            "spec: {containers: [{name: server, env: [{name: A}, {name: A}]}]}",
            "'A' is there twice"),
        row(
            "our port",
            "spec: {containers: [{name: server, ports: [{name: http, containerPort: 1}]}]}",
            "ports 'http'"),
        row(
            "a label of ours",
            "metadata: {labels: {modelyard.dev/revision: \"9\"}}",
            "modelyard.dev/revision"),
        row("not a template", "spec: {containers: hello}", "not a pod template"));
  }

  private static Arguments row(String name, String template, String named) {
    return argumentSet(name, template, named);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatWouldMeetOurOwn(String template, String named) {
    assertThat(problems("podTemplate: {" + template + "}"))
        .singleElement()
        .asString()
        .contains(named);
  }

  @Test
  void acceptsWhatOnlyAdds() {
    assertThat(
            problems(
                "podTemplate: {metadata: {labels: {team: a}}, spec: {nodeSelector: {zone: a},"
                    + " volumes: [{name: scratch}], containers: [{name: server, resources: {limits:"
                    + " {cpu: 1}}, volumeMounts: [{name: scratch, mountPath: /scratch}]}, {name:"
                    + " sidecar, image: x}]}}"))
        .isEmpty();
  }

  private static List<String> problems(String line) {
    return ServerRules.problems(Models.deployment("churn-v1", line).getSpec());
  }
}

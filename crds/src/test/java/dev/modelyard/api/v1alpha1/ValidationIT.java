package dev.modelyard.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.api.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What admission accepts and refuses, asked of a real API server: the schema, and the rules in CEL.
 * One file a case, in src/test/resources/validation.
 */
class ValidationIT {

  private final ApiServer server = ApiServer.shared();

  static Stream<ValidationCase> accepted() throws IOException {
    return ValidationCase.all().stream().filter(c -> !c.isRefused());
  }

  static Stream<ValidationCase> refused() throws IOException {
    return ValidationCase.all().stream().filter(ValidationCase::isRefused);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void accepts(ValidationCase file) {
    submit(file);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesWithItsMessage(ValidationCase file) {
    assertThatThrownBy(() -> submit(file))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(file.expectedMessage());
  }

  @Test
  void everyRefusalHasItsCounterpart() throws IOException {
    Set<String> accepted = names(accepted());
    assertThat(names(refused())).isEqualTo(accepted);
  }

  @Test
  void everyRuleHasAFileThatBreaksIt() throws IOException {
    List<String> expected = refused().map(ValidationCase::expectedMessage).toList();
    List<String> messages = Crds.all().stream().flatMap(Crds::messages).distinct().toList();
    assertThat(messages)
        .isNotEmpty()
        .allSatisfy(message -> assertThat(expected).anyMatch(e -> Crds.saysTheSame(message, e)));
  }

  /** All documents but the last are stored; the last is a dry run. */
  private void submit(ValidationCase file) {
    List<GenericKubernetesResource> documents = file.documents();
    String namespace = server.newNamespace("validation");
    documents.forEach(d -> d.getMetadata().setNamespace(namespace));
    for (GenericKubernetesResource earlier : documents.subList(0, documents.size() - 1)) {
      server.client().resource(earlier).create();
    }
    GenericKubernetesResource last = documents.getLast();
    var strict = server.client().resource(last).dryRun().fieldValidation(Validation.STRICT);
    if (documents.size() == 1) {
      strict.create();
    } else {
      strict.update();
    }
  }

  private static Set<String> names(Stream<ValidationCase> cases) {
    Set<String> names = new TreeSet<>();
    cases.map(ValidationCase::path).map(Path::toString).map(ValidationIT::rule).forEach(names::add);
    return names;
  }

  private static String rule(String path) {
    return path.replaceFirst("(in)?valid-", "");
  }
}

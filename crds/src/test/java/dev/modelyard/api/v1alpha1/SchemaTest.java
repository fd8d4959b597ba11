package dev.modelyard.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed CRDs, as text. */
class SchemaTest {

  /** kubectl apply keeps the object in an annotation, which may have this many bytes. */
  private static final int MOST_BYTES = 262_144;

  static List<Crds> crds() {
    return Crds.all();
  }

  static List<String> plurals() {
    return List.of("modeltrainings", "modelversions", "modeldeployments");
  }

  @ParameterizedTest
  @MethodSource("plurals")
  void whatIsCommittedIsWhatIsGenerated(String plural, @TempDir Path directory) throws IOException {
    GenerateCrds.into(directory);

    assertThat(Files.readString(Crds.DIRECTORY.resolve(plural + ".yaml")))
        .as("run make generate")
        .isEqualTo(Files.readString(directory.resolve(plural + ".yaml")));
  }

  @ParameterizedTest
  @MethodSource("crds")
  void theReferenceIsWhatTheCrdSays(Crds crd) {
    assertThat(Crds.read(Reference.DIRECTORY.resolve(Reference.fileName(crd))))
        .as("run make generate")
        .isEqualTo(Reference.page(crd));
  }

  @Test
  void thereAreThree() {
    assertThat(crds()).hasSize(plurals().size());
  }

  @ParameterizedTest
  @MethodSource("crds")
  void clientSideApplyCanCarryIt(Crds crd) {
    String json = new KubernetesSerialization().asJson(crd.crd());
    assertThat(json.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MOST_BYTES);
  }

  @ParameterizedTest
  @MethodSource("crds")
  void everyFieldIsDescribedWithAnExample(Crds crd) {
    assertThat(named(crd))
        .isNotEmpty()
        .allSatisfy(
            f -> assertThat(f.getValue().getDescription()).as(f.getKey()).contains("Example:"));
  }

  @ParameterizedTest
  @MethodSource("crds")
  void everyDefaultOfTheSchemaIsInItsDescription(Crds crd) {
    assertThat(named(crd).map(Map.Entry::getValue).filter(s -> s.getDefault() != null))
        .allSatisfy(
            s ->
                assertThat(s.getDescription())
                    .containsPattern("Default: \"?" + Pattern.quote(s.getDefault().asText())));
  }

  /** A number beyond an int would be stored and then break every reader in Java. */
  @ParameterizedTest
  @MethodSource("crds")
  void everyIntegerOfASpecIsBounded(Crds crd) {
    assertThat(spec(crd).filter(f -> "integer".equals(f.getValue().getType())))
        .filteredOn(f -> !f.getKey().startsWith(".spec.podTemplate.") && !f.getKey().endsWith("[]"))
        .allSatisfy(f -> assertThat(f.getValue().getMinimum()).as(f.getKey()).isNotNull())
        .allSatisfy(f -> assertThat(f.getValue().getMaximum()).as(f.getKey()).isNotNull());
  }

  @ParameterizedTest
  @MethodSource("crds")
  void everyTextAndListIsBounded(Crds crd) {
    assertThat(crd.fields().map(Map.Entry::getValue))
        .filteredOn(
            s -> "string".equals(s.getType()) && s.getEnum().isEmpty() && s.getFormat() == null)
        .allSatisfy(s -> assertThat(s.getMaxLength()).as(s.getDescription()).isNotNull());
    assertThat(spec(crd).filter(f -> "array".equals(f.getValue().getType())))
        .allSatisfy(f -> assertThat(f.getValue().getMaxItems()).as(f.getKey()).isNotNull());
  }

  @ParameterizedTest
  @MethodSource("crds")
  void everyListSaysHowItIsMerged(Crds crd) {
    assertThat(crd.fields().filter(f -> "array".equals(f.getValue().getType())))
        .allSatisfy(
            f ->
                assertThat(f.getValue().getXKubernetesListType())
                    .as(f.getKey())
                    .isIn("map", "atomic"));
  }

  @ParameterizedTest
  @MethodSource("crds")
  void noFieldNamesANamespace(Crds crd) {
    assertThat(crd.fields().map(Map.Entry::getKey))
        .noneMatch(path -> path.toLowerCase(Locale.ROOT).contains("namespace"));
  }

  private static Stream<Map.Entry<String, JSONSchemaProps>> named(Crds crd) {
    return crd.fields().filter(f -> f.getKey().matches("[.](spec|status)[.].*[^]]"));
  }

  private static Stream<Map.Entry<String, JSONSchemaProps>> spec(Crds crd) {
    return crd.fields().filter(f -> f.getKey().startsWith(".spec."));
  }
}

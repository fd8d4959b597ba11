package dev.modelyard.operator.chart;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The CRDs in the chart are the generated ones. */
class ChartCrdContractTest {
  private static final Path GENERATED = Path.of("..", "crds", "generated");
  private static final String KEEP = "helm.sh/resource-policy";
  private static final List<String> KINDS =
      List.of(
          "modeldeployments.modelyard.dev",
          "modeltrainings.modelyard.dev",
          "modelversions.modelyard.dev");

  @Test
  void copiesTheGeneratedFiles() throws IOException {
    Map<String, String> generated = files(GENERATED);
    Map<String, String> copies = files(Chart.DIRECTORY.resolve("files/crds"));
    assertThat(copies).containsOnlyKeys(generated.keySet());
    generated.forEach(
        (name, text) ->
            assertThat(text.equals(copies.get(name)))
                .as("%s is as in crds/generated; if not, run make generate", name)
                .isTrue());
  }

  @Test
  void installsThemAsGenerated() throws IOException {
    KubernetesSerialization yaml = new KubernetesSerialization();
    Map<String, CustomResourceDefinitionSpec> installed =
        crds().stream()
            .collect(toMap(crd -> crd.getMetadata().getName(), CustomResourceDefinition::getSpec));
    assertThat(installed).containsOnlyKeys(KINDS);
    assertThat(files(GENERATED).values())
        .extracting(file -> yaml.unmarshal(file, CustomResourceDefinition.class))
        .allMatch(crd -> crd.getSpec().equals(installed.get(crd.getMetadata().getName())));
  }

  @Test
  void keepsThemWhenTheReleaseIsUninstalledUnlessToldOtherwise() {
    assertThat(crds())
        .allSatisfy(
            crd -> assertThat(crd.getMetadata().getAnnotations()).containsEntry(KEEP, "keep"));
    assertThat(crds("crds: {keep: false}"))
        .hasSize(KINDS.size())
        .allSatisfy(crd -> assertThat(crd.getMetadata().getAnnotations()).isNullOrEmpty());
  }

  @Test
  void leavesThemOutWhenSomebodyElseAppliesThem() {
    assertThat(crds("crds: {enabled: false}")).isEmpty();
  }

  private static List<CustomResourceDefinition> crds(String... values) {
    return Chart.with(values).all(CustomResourceDefinition.class);
  }

  /** Content by file name. */
  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        content.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return content;
  }
}

package dev.modelyard.api.v1alpha1;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A kind's page in docs/reference: every field as its CRD describes it. */
final class Reference {

  static final Path DIRECTORY = Path.of("..", "docs", "reference");

  private Reference() {}

  /** Writes a page a kind. */
  static void into(Path directory, List<Crds> crds) throws IOException {
    Files.createDirectories(directory);
    for (Crds crd : crds) {
      Files.writeString(directory.resolve(fileName(crd)), page(crd));
    }
  }

  static String fileName(Crds crd) {
    return crd.crd().getSpec().getNames().getKind().toLowerCase(Locale.ROOT) + ".md";
  }

  static String page(Crds crd) {
    var names = crd.crd().getSpec().getNames();
    var version = crd.crd().getSpec().getVersions().getFirst();
    return """
    # %s

    `%s/%s`, short name `%s`. Made from the CRD by `make generate`; `kubectl explain %s` says the same.

    | column | from | |
    |---|---|---|
    %s
    %s%s\
    """
        .formatted(
            names.getKind(),
            crd.crd().getSpec().getGroup(),
            version.getName(),
            String.join("`, `", names.getShortNames()),
            names.getSingular(),
            version.getAdditionalPrinterColumns().stream()
                .map(Reference::column)
                .collect(Collectors.joining()),
            section(crd, "Spec", ".spec"),
            section(crd, "Status", ".status"));
  }

  private static String column(CustomResourceColumnDefinition column) {
    boolean wide = Objects.requireNonNullElse(column.getPriority(), 0) > 0;
    return "| %s | `%s` | %s |%n"
        .formatted(column.getName(), column.getJsonPath(), wide ? "with `-o wide`" : "");
  }

  private static String section(Crds crd, String title, String root) {
    return """
    ## %s

    | field | type | what |
    |---|---|---|
    %s
    """
        .formatted(
            title,
            crd.fields()
                .filter(field -> field.getKey().startsWith(root + "."))
                .filter(field -> field.getValue().getDescription() != null)
                .map(field -> row(field, root))
                .collect(Collectors.joining()));
  }

  private static String row(Map.Entry<String, JSONSchemaProps> field, String root) {
    return "| `%s` | %s | %s |%n"
        .formatted(
            field.getKey().substring(root.length() + 1),
            type(field.getValue()),
            field.getValue().getDescription().replace("|", "\\|"));
  }

  private static String type(JSONSchemaProps schema) {
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      return "integer or string";
    }
    if (!schema.getEnum().isEmpty()) {
      return schema.getEnum().stream().map(e -> e.asText()).collect(Collectors.joining(", "));
    }
    if (schema.getItems() != null) {
      return "list of " + type(schema.getItems().getSchema());
    }
    if (schema.getAdditionalProperties() != null
        && schema.getAdditionalProperties().getSchema() != null) {
      return "map to " + type(schema.getAdditionalProperties().getSchema());
    }
    return Objects.requireNonNullElse(schema.getType(), "any");
  }
}

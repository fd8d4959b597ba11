package dev.modelyard.api.v1alpha1;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A committed CRD, and what tests ask of its schema. */
record Crds(Path file, CustomResourceDefinition crd) {

  static final Path DIRECTORY = Path.of("generated");

  /** Text between quotes in an expression. */
  private static final Pattern LITERAL = Pattern.compile("'((?:\\\\'|[^'])*)'");

  static List<Crds> all() {
    return in(DIRECTORY);
  }

  static List<Crds> in(Path directory) {
    KubernetesSerialization yaml = new KubernetesSerialization();
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .sorted()
          .map(f -> new Crds(f, yaml.unmarshal(read(f), CustomResourceDefinition.class)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every schema of the CRD with its path, like .spec.inputs[].name. */
  Stream<Map.Entry<String, JSONSchemaProps>> fields() {
    return fields("", crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema());
  }

  /** What each rule says when it is broken. */
  Stream<String> messages() {
    return fields()
        .flatMap(f -> f.getValue().getXKubernetesValidations().stream())
        .map(Crds::message);
  }

  private static Stream<Map.Entry<String, JSONSchemaProps>> fields(
      String path, JSONSchemaProps schema) {
    Stream<Map.Entry<String, JSONSchemaProps>> below =
        schema.getProperties() == null
            ? Stream.empty()
            : schema.getProperties().entrySet().stream()
                .flatMap(e -> fields(path + "." + e.getKey(), e.getValue()));
    Stream<Map.Entry<String, JSONSchemaProps>> items =
        schema.getItems() == null
            ? Stream.empty()
            : fields(path + "[]", schema.getItems().getSchema());
    return Stream.concat(Stream.of(Map.entry(path, schema)), Stream.concat(below, items));
  }

  /** The longest constant part of the message. */
  private static String message(ValidationRule rule) {
    if (rule.getMessage() != null) {
      return rule.getMessage();
    }
    return LITERAL
        .matcher(Objects.requireNonNull(rule.getMessageExpression(), rule.getRule()))
        .results()
        .map(literal -> literal.group(1).replaceFirst("^\\\\' ", ""))
        .max(Comparator.comparing(String::length))
        .orElseThrow();
  }

  /** Whether an expected text is about this message: either holds the other. */
  static boolean saysTheSame(String message, String expected) {
    return message.contains(expected) || expected.contains(message.strip());
  }
}

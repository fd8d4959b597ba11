package dev.modelyard.api.v1alpha1;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of the validation directory: its first line says what is expected, each document after the
 * first is an update of the one before.
 */
record ValidationCase(Path path) {

  private static final Path DIRECTORY = Path.of("src/test/resources/validation");
  private static final String REFUSED = "# refused: ";
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  static List<ValidationCase> all() throws IOException {
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      return files.filter(Files::isRegularFile).sorted().map(ValidationCase::new).toList();
    }
  }

  boolean isRefused() {
    String name = path.getFileName().toString();
    return name.startsWith("invalid-");
  }

  String expectedMessage() {
    String first = text().lines().findFirst().orElse("");
    if (!first.startsWith(REFUSED)) {
      throw new IllegalStateException(path + " must begin with '" + REFUSED + "' and a message");
    }
    return first.substring(REFUSED.length());
  }

  List<GenericKubernetesResource> documents() {
    return Stream.of(text().split("(?m)^---$"))
        .map(document -> YAML.unmarshal(document, GenericKubernetesResource.class))
        .toList();
  }

  private String text() {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return DIRECTORY.relativize(path).toString();
  }
}

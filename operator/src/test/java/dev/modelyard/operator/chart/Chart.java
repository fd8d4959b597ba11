package dev.modelyard.operator.chart;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The objects that the chart makes of some values. Hooks are not among them. */
record Chart(List<HasMetadata> objects) {
  static final Path DIRECTORY = Path.of("..", "charts", "modelyard");
  static final String NAME = "modelyard";
  static final String NAMESPACE = "modelyard-system";
  private static final String KUBERNETES = "1.36.2";
  private static final Pattern SEPARATOR = Pattern.compile("(?m)^---$");
  private static final Pattern AN_OBJECT = Pattern.compile("(?m)^kind:");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  /**
   * Renders the chart with a values file of these lines. Fails with Helm's message when the schema
   * or a template refuses them.
   */
  static Chart with(String... values) {
    return of(DIRECTORY, values);
  }

  static Chart of(Path directory, String... values) {
    String rendered = render(directory, String.join("\n", values));
    return new Chart(
        SEPARATOR
            .splitAsStream(rendered)
            .filter(AN_OBJECT.asPredicate())
            .<HasMetadata>map(YAML::unmarshal)
            .toList());
  }

  /** The YAML itself. */
  static String render(Path directory, String values) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        return new Helm(directory)
            .template()
            .withName(NAME)
            .withNamespace(NAMESPACE)
            .withKubeVersion(KUBERNETES)
            .withValuesFile(Files.writeString(file, values))
            .call();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  <T extends HasMetadata> List<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The only one of its kind. */
  <T extends HasMetadata> T the(Class<T> kind) {
    List<T> found = all(kind);
    if (found.size() != 1) {
      throw new AssertionError(
          "expected one %s, found %d in %s"
              .formatted(kind.getSimpleName(), found.size(), names(objects)));
    }
    return found.getFirst();
  }

  <T extends HasMetadata> T the(Class<T> kind, String name) {
    return new Chart(
            objects.stream().filter(it -> it.getMetadata().getName().equals(name)).toList())
        .the(kind);
  }

  boolean has(Class<? extends HasMetadata> kind) {
    return !all(kind).isEmpty();
  }

  private static String names(List<HasMetadata> objects) {
    return objects.stream()
        .map(it -> it.getKind() + "/" + it.getMetadata().getName())
        .collect(Collectors.joining(", "));
  }
}

package dev.modelyard.operator.refused;

import static java.util.Locale.ROOT;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A file of the directory: comments that say what is expected, objects that are there before, and
 * last the bad one. Its name begins with the row of docs/bad-inputs.md.
 *
 * <p>{@code reason} is that of the condition, {@code says} a text of its message, {@code mend} how
 * it is put right: {@code revert} (the default) to the spec of {@code seed}, {@code replace} by an
 * object with that spec where the field cannot change, {@code delete} of what was there before;
 * {@code makes} a kind that may have been made before it was refused.
 */
record RefusedInput(Path path) {

  /** How names of neighbours begin. */
  static final String NEIGHBOUR = "neighbour-";

  private static final Path DIRECTORY = Path.of("src/test/resources/refused");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  static List<RefusedInput> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.filter(Files::isRegularFile).sorted().map(RefusedInput::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String row() {
    return toString().substring(0, 3);
  }

  String reason() {
    return comments("reason").findFirst().orElseThrow();
  }

  List<String> says() {
    return comments("says").toList();
  }

  /** Kinds of what may have been made nevertheless. */
  List<String> makes() {
    return comments("makes").toList();
  }

  String mend() {
    String byKind = kind().equals("ModelVersion") ? "replace" : "revert";
    return comments("mend").findFirst().orElse(byKind);
  }

  /** The object with the bad spec. */
  GenericKubernetesResource bad() {
    return documents().getLast();
  }

  /** What was there before it. */
  List<GenericKubernetesResource> before() {
    return documents().subList(0, documents().size() - 1);
  }

  /** The same object with a spec that nothing is wrong with. */
  GenericKubernetesResource good() {
    GenericKubernetesResource good = bad();
    good.setAdditionalProperty("spec", seed(good));
    return good;
  }

  /** An object of a kind with nothing wrong about it. */
  static GenericKubernetesResource neighbour(String kind) {
    GenericKubernetesResource neighbour = new GenericKubernetesResource();
    neighbour.setApiVersion("modelyard.dev/v1alpha1");
    neighbour.setKind(kind);
    neighbour.setMetadata(
        new ObjectMetaBuilder().withName(NEIGHBOUR + kind.toLowerCase(ROOT)).build());
    neighbour.setAdditionalProperty("spec", seed(neighbour));
    return neighbour;
  }

  String kind() {
    return bad().getKind();
  }

  String name() {
    return bad().getMetadata().getName();
  }

  @SuppressWarnings("unchecked") // a spec is an object
  private static Map<String, Object> seed(GenericKubernetesResource object) {
    String seed = text(DIRECTORY.resolve("seed/" + object.getKind() + ".yaml"));
    Map<String, Object> spec = YAML.unmarshal(seed, Map.class);
    if (object.getKind().equals("ModelVersion")) {
      // Its name is made of these two.
      spec.put("model", Objects.requireNonNull(object.<Object>get("spec", "model")));
      spec.put("version", Objects.requireNonNull(object.<Object>get("spec", "version")));
    }
    return spec;
  }

  private Stream<String> comments(String word) {
    String start = "# " + word + ": ";
    return text(path)
        .lines()
        .filter(l -> l.startsWith(start))
        .map(l -> l.substring(start.length()));
  }

  private List<GenericKubernetesResource> documents() {
    return Stream.of(text(path).split("(?m)^---$"))
        .map(document -> YAML.unmarshal(document, GenericKubernetesResource.class))
        .toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return path.getFileName().toString().replace(".yaml", "");
  }
}

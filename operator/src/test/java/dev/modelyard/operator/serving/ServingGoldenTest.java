package dev.modelyard.operator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.operator.core.Json;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is made, as YAML to review: {@code in-1.yaml} is applied, then {@code in-2.yaml} where there
 * is one, and when all is quiet the other files are what there is. {@code -Dgolden.update=true}
 * writes them anew.
 */
class ServingGoldenTest {

  private static final Path CASES = Path.of("src/test/resources/golden/serving");

  static Stream<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void makesWhatIsOnFile(Path folder) throws IOException {
    Map<String, String> made = files(play(folder));
    if (Boolean.getBoolean("golden.update")) {
      update(folder, made);
    }

    assertThat(onFile(folder)).isEqualTo(made);
  }

  private static Story play(Path folder) throws IOException {
    Story story = new Story(1).versions("v1", "v2", "crash-v3");
    story.cluster.given(read(folder.resolve("in-1.yaml")));
    Models.BUCKETS.keySet().forEach(name -> story.cluster.given(Models.inBucket(name)));
    story.settle();
    Path second = folder.resolve("in-2.yaml");
    if (Files.exists(second)) {
      ModelDeployment next = read(second);
      story.cluster.edit(
          ModelDeployment.class, Models.NAMESPACE, Models.NAME, d -> d.setSpec(next.getSpec()));
      story.settle();
    }
    return story;
  }

  private static ModelDeployment read(Path file) throws IOException {
    return Serialization.unmarshal(Files.readString(file), ModelDeployment.class);
  }

  private static Map<String, String> files(Story story) {
    Map<String, String> files = new TreeMap<>();
    Stream.of(Deployment.class, Service.class, Job.class, PodDisruptionBudget.class)
        .flatMap(type -> story.cluster.all(type).stream())
        .forEach(
            o ->
                files.put(
                    "out-%s-%s.yaml".formatted(o.getKind(), o.getMetadata().getName()),
                    yaml(withoutServerFields(o))));
    files.put("out-status.yaml", yaml(story.status()));
    return files;
  }

  private static HasMetadata withoutServerFields(HasMetadata object) {
    ObjectMeta meta = object.getMetadata();
    meta.setUid(null);
    meta.setResourceVersion(null);
    meta.setGeneration(null);
    meta.setCreationTimestamp(null);
    return object;
  }

  /** Keys sorted: the order of labels is nobody's. */
  private static String yaml(Object object) {
    Map<?, ?> tree = Json.parse(Serialization.asJson(object), Map.class);
    return Serialization.asYaml(Json.parse(Json.canonical(tree), LinkedHashMap.class));
  }

  private static Map<String, String> onFile(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> list = Files.list(folder)) {
      List<Path> outs = list.filter(f -> f.getFileName().toString().startsWith("out-")).toList();
      for (Path file : outs) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return files;
  }

  private static void update(Path folder, Map<String, String> made) throws IOException {
    for (String old : onFile(folder).keySet()) {
      Files.delete(folder.resolve(old));
    }
    for (Map.Entry<String, String> file : made.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }
}

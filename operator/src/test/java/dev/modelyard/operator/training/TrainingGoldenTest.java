package dev.modelyard.operator.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Json;
import dev.modelyard.operator.core.Plan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is decided, as YAML to review: {@code in.yaml} is what the caches hold at ten past midnight,
 * the other files are what comes of it. {@code -Dgolden.update=true} writes them anew.
 */
class TrainingGoldenTest {
  private static final Path CASES = Path.of("src/test/resources/golden/training");
  private static final Instant MIDNIGHT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

  private static final Pattern DOCUMENTS = Pattern.compile("(?m)^---$");

  static Stream<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void decidesWhatIsOnFile(Path folder) throws IOException {
    Map<String, String> decided = files(decide(folder.resolve("in.yaml")));
    if (Boolean.getBoolean("golden.update")) {
      update(folder, decided);
    }

    assertThat(onFile(folder)).isEqualTo(decided);
  }

  private static Plan<ModelTrainingStatus> decide(Path in) throws IOException {
    List<HasMetadata> objects = new ArrayList<>();
    for (String document : DOCUMENTS.splitAsStream(Files.readString(in)).toList()) {
      objects.add(read(document));
    }
    TrainingFeature feature = new TrainingFeature(Trainings.SETTINGS, new FakeBoard());
    ModelTraining training = (ModelTraining) objects.getFirst();
    // The operator has been there since midnight, and has listened.
    var _ = feature.observe(training, new FixedReader(objects), MIDNIGHT);
    return feature.decide(feature.observe(training, new FixedReader(objects), NOW));
  }

  private static HasMetadata read(String document) {
    if (isOf("ModelTraining", document)) {
      return Serialization.unmarshal(document, ModelTraining.class);
    }
    return isOf("ModelVersion", document)
        ? Serialization.unmarshal(document, ModelVersion.class)
        : (HasMetadata) Serialization.unmarshal(document, KubernetesResource.class);
  }

  private static boolean isOf(String kind, String document) {
    return document.lines().anyMatch(("kind: " + kind)::equals);
  }

  /** By file name. */
  private static Map<String, String> files(Plan<ModelTrainingStatus> plan) {
    Map<String, String> files = new TreeMap<>();
    List<String> steps = new ArrayList<>();
    for (Action action : plan.actions()) {
      String target = action.ref().kind() + "-" + action.ref().name();
      steps.add(action.getClass().getSimpleName() + " " + target + guards(action));
      switch (action) {
        case Action.Create create -> files.put("out-" + target + ".yaml", yaml(create.object()));
        case Action.Apply apply -> files.put("out-" + target + ".yaml", yaml(apply.object()));
        default -> {}
      }
    }
    Map<String, Object> rest = new LinkedHashMap<>();
    rest.put("actions", steps);
    rest.put("requeue", plan.requeue().after().map(Object::toString).orElse("on events"));
    rest.put("events", plan.events().stream().map(e -> e.reason() + ": " + e.note()).toList());
    files.put("out-plan.yaml", yaml(rest));
    files.put("out-status.yaml", yaml(plan.status()));
    return files;
  }

  /** Keys sorted: the order of labels is nobody's. */
  private static String yaml(Object object) {
    Map<?, ?> tree = Json.parse(Serialization.asJson(object), Map.class);
    return Serialization.asYaml(Json.parse(Json.canonical(tree), LinkedHashMap.class));
  }

  private static String guards(Action action) {
    return action instanceof Action.Create create && !create.guards().isEmpty()
        ? " if "
            + String.join(
                ", ", create.guards().stream().map(g -> g.getClass().getSimpleName()).toList())
        : "";
  }

  private static Map<String, String> onFile(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> list = Files.list(folder)) {
      for (Path file : list.filter(f -> !f.endsWith("in.yaml")).toList()) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return files;
  }

  private static void update(Path folder, Map<String, String> decided) throws IOException {
    for (String old : onFile(folder).keySet()) {
      Files.delete(folder.resolve(old));
    }
    for (Map.Entry<String, String> file : decided.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }
}

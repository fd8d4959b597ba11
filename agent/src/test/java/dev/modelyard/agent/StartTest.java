package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.AgentProcess;
import dev.modelyard.agent.testkit.FakeTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's own process, as a pod starts it. */
class StartTest {
  /** The package of each vendor's library, by the kind of the bucket. */
  private static final Map<String, String> VENDORS =
      Map.of(
          "s3", " software.amazon.",
          "gcs", " com.google.api.",
          "azureBlob", " com.azure.",
          "oss", " com.aliyun.");

  private static final Map<String, String> KEYS =
      Map.of(
          "AWS_ACCESS_KEY_ID", "a",
          "AWS_SECRET_ACCESS_KEY", "b",
          "AZURE_STORAGE_KEY", "a2V5",
          "OSS_ACCESS_KEY_ID", "a",
          "OSS_ACCESS_KEY_SECRET", "b");

  @Test
  void onlyABucketBringsItsVendorsLibrary(@TempDir Path directory)
      throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("volume"));
    FakeTrainer claim = new FakeTrainer(directory, 1);
    AgentProcess agent = new AgentProcess(directory, claim);
    assertThat(loaded(agent, claim, directory)).isEmpty();

    for (String kind : VENDORS.keySet()) {
      FakeTrainer bucket =
          claim
              .with(KEYS)
              .with(
                  Map.of(
                      "MODELYARD_BUCKET_KIND", kind,
                      "MODELYARD_BUCKET", "checkpoints",
                      "MODELYARD_BUCKET_ACCOUNT", "trainers",
                      "MODELYARD_BUCKET_ENDPOINT", "http://nowhere.invalid:9000"));
      assertThat(loaded(agent, bucket, directory)).containsExactly(kind);
      assertThat(directory.resolve("termination-log"))
          .content()
          .contains(
              "\"outcome\":\"StoreRefused\"",
              kind.equals("azureBlob")
                  ? "container checkpoints of account trainers at http://nowhere.invalid:9000"
                  : "bucket checkpoints at http://nowhere.invalid:9000",
              "No such host");
    }
  }

  /** The kinds of buckets whose library was there. */
  private static Set<String> loaded(AgentProcess agent, FakeTrainer pod, Path directory)
      throws IOException, InterruptedException {
    Path classes = directory.resolve("classes");
    agent
        .start(
            List.of("-Xlog:class+load:file=" + classes),
            "restore",
            pod.variables(),
            directory.resolve("agent.log"))
        .waitFor();
    Set<String> kinds = new TreeSet<>();
    try (Stream<String> lines = Files.lines(classes)) {
      lines.forEach(
          line ->
              VENDORS.forEach(
                  (kind, name) -> {
                    if (line.contains(name)) {
                      kinds.add(kind);
                    }
                  }));
    }
    return kinds;
  }
}

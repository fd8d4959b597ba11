package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.AgentProcess;
import dev.modelyard.agent.testkit.FakeTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's own process, as a pod starts it. */
class StartTest {
  @Test
  void onlyABucketBringsTheVendorsLibrary(@TempDir Path directory)
      throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("volume"));
    FakeTrainer claim = new FakeTrainer(directory, 1);
    AgentProcess agent = new AgentProcess(directory, claim);
    assertThat(loaded(agent, claim, directory)).isEmpty();

    FakeTrainer bucket =
        claim.with(
            Map.of(
                "MODELYARD_BUCKET_KIND", "s3",
                "MODELYARD_BUCKET", "checkpoints",
                "MODELYARD_BUCKET_ENDPOINT", "http://nowhere.invalid:9000",
                "AWS_ACCESS_KEY_ID", "a",
                "AWS_SECRET_ACCESS_KEY", "b"));
    assertThat(loaded(agent, bucket, directory)).isNotEmpty();
    assertThat(directory.resolve("termination-log"))
        .content()
        .contains(
            "\"outcome\":\"StoreRefused\"",
            "bucket checkpoints at http://nowhere.invalid:9000",
            "No such host");
  }

  private static List<String> loaded(AgentProcess agent, FakeTrainer pod, Path directory)
      throws IOException, InterruptedException {
    Path classes = directory.resolve("classes");
    agent
        .start(
            List.of("-Xlog:class+load:file=" + classes),
            "restore",
            pod.variables(),
            directory.resolve("agent.log"))
        .waitFor();
    try (Stream<String> lines = Files.lines(classes)) {
      return lines.filter(line -> line.contains("software.amazon")).toList();
    }
  }
}

package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.testkit.AgentProcess;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.StubServer;
import dev.modelyard.agent.testkit.StubServer.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
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

  @Test
  void aServerThatIsDownIsNobodysFault(@TempDir Path directory)
      throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("volume"));
    FakeTrainer pod = new FakeTrainer(directory, 1).with(KEYS);
    AgentProcess agent = new AgentProcess(directory, pod);
    for (String kind : VENDORS.keySet()) {
      assertThat(restored(agent, pod, kind, URI.create("http://127.0.0.1:9"), directory))
          .contains("\"outcome\":\"StoreUnavailable\"", "Nothing answers");
    }
    try (StubServer busy = new StubServer("none")) {
      busy.answer(Collections.nCopies(100, Answer.status(503)).toArray(Answer[]::new));
      assertThat(restored(agent, pod, "s3", busy.address(), directory))
          .contains("\"outcome\":\"StoreUnavailable\"", "the server answered 503");
    }
  }

  /** What restore says. */
  private static String restored(
      AgentProcess agent, FakeTrainer pod, String kind, URI endpoint, Path directory)
      throws IOException, InterruptedException {
    FakeTrainer bucket =
        pod.with(
            Map.of(
                "MODELYARD_BUCKET_KIND",
                kind,
                "MODELYARD_BUCKET",
                "checkpoints",
                "MODELYARD_BUCKET_ACCOUNT",
                "trainers",
                "MODELYARD_BUCKET_ENDPOINT",
                endpoint.toString()));
    agent.start("restore", bucket.variables(), directory.resolve("agent.log")).waitFor();
    return Files.readString(directory.resolve("termination-log"));
  }

  @Test
  void aTrainerThatEndsWhileTheAgentStartsIsPublished(@TempDir Path directory) throws Exception {
    Files.createDirectories(directory.resolve("volume"));
    FakeTrainer trainer = new FakeTrainer(directory, 1);
    AgentProcess agent = new AgentProcess(directory, trainer);
    trainer.save(10);
    // A pipe where the agent looks first: it starts for as long as nobody writes there.
    Path decision = trainer.root().resolve(new Layout("uid-1").resumed(1));
    Path aside = Files.move(decision, decision.resolveSibling("aside"));
    assertThat(new ProcessBuilder("mkfifo", decision.toString()).start().waitFor()).isZero();
    Path log = directory.resolve("watch.log");
    Process watch = agent.start("watch", trainer.variables(), log);

    try (OutputStream pipe =
        CompletableFuture.supplyAsync(() -> open(decision)).get(1, TimeUnit.MINUTES)) {
      watch.destroy(); // SIGTERM
      Awaitility.await("that it hears of it")
          .atMost(Duration.ofMinutes(1))
          .until(() -> !watch.isAlive() || read(log).contains("ending"));
      assertThat(watch.isAlive()).as(() -> "still starting: " + read(log)).isTrue();
      byte[] content = Files.readAllBytes(aside);
      Files.move(aside, decision, StandardCopyOption.ATOMIC_MOVE);
      pipe.write(content);
    }

    assertThat(watch.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
    assertThat(watch.exitValue()).as(() -> read(log)).isZero();
    assertThat(directory.resolve("termination-log"))
        .content()
        .contains("\"outcome\":\"Stopped\"", "\"commits\":1", "\"version\":{");
  }

  /** Once the other end is open too. */
  private static OutputStream open(Path pipe) {
    try {
      return Files.newOutputStream(pipe, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

package dev.modelyard.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.config.StopConfig;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.restore.Restore;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.TorchFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kubelet asks; a trainer and the agent beside it do their part, in real time. */
class StopServerTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String COMMITS = new Layout("uid-1").commits();

  /** At what is committed. */
  private final AtomicInteger looks = new AtomicInteger();

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private FakeTrainer trainer;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Store store;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Watcher watcher;

  private final AtomicReference<AgentReport> report = new AtomicReference<>();
  private @Nullable StopServer server;

  @BeforeEach
  void aTrainerRuns() throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("volume"));
    trainer = new FakeTrainer(directory, 1);
    store = PosixStore.open(trainer.root(), new Parallel(1));
    new Restore(trainer.config(), store, Run.nonces(), Run.CLOCK).run();
    Files.createDirectories(trainer.run());
    watcher = watch();
  }

  private Watcher watch() throws IOException {
    return new Watcher(
        trainer.config(),
        store,
        new Watcher.World(
            Run.nonces(),
            Run.CLOCK,
            System::nanoTime,
            time -> {},
            () -> Long.MAX_VALUE,
            report::set));
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void answersOnceTheTrainerHasSavedAndThatIsCommitted() throws IOException {
    CompletableFuture<HttpResponse<String>> answer = ask("/save/uid-1", LONG);
    Path request = trainer.run().resolve("save-request");
    Awaitility.await("the request").atMost(LONG).until(() -> Files.exists(request));
    assertThat(answer).isNotDone();

    assertSavesAndIsAnswered(request, answer);
    assertThat(report.get())
        .isInstanceOfSatisfying(
            AgentReport.Watch.class,
            watch -> {
              assertThat(watch.commits()).isEqualTo(1);
              assertThat(Objects.requireNonNull(watch.lastCommit()).seconds()).isBetween(0.0, 30.0);
            });
  }

  private void assertSavesAndIsAnswered(
      Path request, CompletableFuture<HttpResponse<String>> answer) throws IOException {
    trainer.save(20);
    Files.deleteIfExists(request);
    Awaitility.await("the answer")
        .atMost(LONG)
        .until(
            () -> {
              watcher.poll();
              return answer.isDone();
            });

    assertThat(answer.join().statusCode()).isEqualTo(200);
    assertThat(answer.join().body()).isEqualTo("saved and committed");
  }

  @Test
  void asksAlsoWhileTheStoreDoesNotSayWhatIsCommitted() throws IOException {
    AtomicInteger left = new AtomicInteger(2);
    String commits = new Layout(trainer.config().runUid()).commits();
    Store failing =
        new ForwardedStore(store) {
          @Override
          public List<String> list(String directory) throws IOException {
            if (directory.equals(commits) && left.getAndDecrement() > 0) {
              throw new IOException("no answer");
            }
            return super.list(directory);
          }
        };
    CompletableFuture<HttpResponse<String>> answer = ask("/save/uid-1", LONG, failing);
    Path request = trainer.run().resolve("save-request");
    Awaitility.await("the request").atMost(LONG).until(() -> Files.exists(request));
    Awaitility.await("a look after the first that succeeded")
        .atMost(LONG)
        .until(() -> left.get() < -1);
    assertThat(answer).isNotDone();

    assertSavesAndIsAnswered(request, answer);
  }

  /** The stop is asked for while a save lies there half; ends after a look at what is committed. */
  private CompletableFuture<HttpResponse<String>> askWhileSaving(long step) throws IOException {
    trainer.write("step-" + step + ".pt", Arrays.copyOf(TorchFile.bytes(step, 2000), 1000));
    watcher.poll();
    CompletableFuture<HttpResponse<String>> answer =
        ask(
            "/save/uid-1",
            LONG,
            new ForwardedStore(store) {
              @Override
              public List<String> list(String directory) throws IOException {
                looks.addAndGet(directory.equals(COMMITS) ? 1 : 0);
                return super.list(directory);
              }
            });
    Awaitility.await("what was committed before").atMost(LONG).until(() -> looks.get() > 1);
    return answer;
  }

  /** Which is committed while the trainer saves once more. */
  @Test
  void theCommitOfAnEarlierSaveIsNotTheAnswer() throws IOException {
    CompletableFuture<HttpResponse<String>> answer = askWhileSaving(10);
    trainer.save(10);
    Awaitility.await("the commit of step 10")
        .atMost(LONG)
        .until(
            () -> {
              watcher.poll();
              return !store.list(COMMITS).isEmpty();
            });
    Path request = trainer.run().resolve("save-request");
    Files.delete(request);
    int then = looks.get();
    Awaitility.await("looks after that")
        .atMost(LONG)
        .until(() -> answer.isDone() || looks.get() > then + 2);
    assertThat(answer).isNotDone();
    assertSavesAndIsAnswered(request, answer);
    assertThat(store.list(COMMITS)).contains("20.1.json");
  }

  /** The trainer will not save once more for a request that was there already. */
  @Test
  void whatIsSavedForARequestThatWaitedIsTheAnswer() throws IOException {
    watcher.saves().ask(System.nanoTime());
    CompletableFuture<HttpResponse<String>> answer = askWhileSaving(20);
    assertSavesAndIsAnswered(trainer.run().resolve("save-request"), answer);
  }

  @Test
  void doesNotWaitForATrainerThatDoesNotAnswer() throws IOException {
    HttpResponse<String> answer = ask("/save/uid-1", Duration.ofSeconds(1)).join();

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.body()).contains("saveOnStop.timeout of 1s", "MODELYARD_SAVE_REQUEST");
  }

  @Test
  void asksNothingForSomebodyWhoDoesNotKnowTheTraining() throws IOException {
    HttpResponse<String> answer = ask("/save/uid-2", LONG).join();

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(trainer.run().resolve("save-request")).doesNotExist();
  }

  /** As a prober that went away, or whoever means no good. */
  @Test
  void whoConnectsAndSaysNothingKeepsNobodyWaiting() throws IOException {
    StopServer listening = listen(LONG, store);
    try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), listening.port())) {
      silent.getOutputStream().write('G');
      silent.getOutputStream().flush();
      Awaitility.await("an answer to others")
          .atMost(LONG)
          .until(() -> ask("/save/uid-2", listening).join().statusCode() == 404);
    }
  }

  private CompletableFuture<HttpResponse<String>> ask(String path, Duration timeout)
      throws IOException {
    return ask(path, timeout, store);
  }

  private CompletableFuture<HttpResponse<String>> ask(String path, Duration timeout, Store seen)
      throws IOException {
    return ask(path, listen(timeout, seen));
  }

  private StopServer listen(Duration timeout, Store seen) throws IOException {
    StopServer listening =
        new StopServer(
            trainer.config(), new StopConfig(0, timeout), seen, watcher.saves(), System::nanoTime);
    server = listening;
    return listening;
  }

  private static CompletableFuture<HttpResponse<String>> ask(String path, StopServer listening) {
    return HttpClient.newHttpClient()
        .sendAsync(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listening.port() + path))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}

package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.fetch.VersionFetch;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.publish.MissingException;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.SplitStore;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.Invariants;
import dev.modelyard.agent.testkit.ObjectServer;
import dev.modelyard.agent.testkit.TorchFile;
import dev.modelyard.agent.testkit.Vendor;
import dev.modelyard.agent.testkit.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A run of two pods that share nothing but a bucket. */
@ParameterizedClass
@EnumSource
class BucketRunIT {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static ObjectServer server;

  private static int runs;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  private final Parallel parallel = new Parallel(4);
  private final String prefix;
  private final AtomicLong nanos = new AtomicLong();

  BucketRunIT(Vendor vendor) {
    prefix = vendor + "-run-" + ++runs;
  }

  @BeforeParameterizedClassInvocation
  static void start(Vendor vendor, @TempDir Path directory)
      throws IOException, InterruptedException {
    server = vendor.start(directory);
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
  }

  /** A pod with its disk. */
  private Worker pod(int attempt, int rank, String framework)
      throws IOException, InterruptedException {
    Path disk = directory.resolve("pod-%s-%d-%d".formatted(framework, attempt, rank));
    Files.createDirectories(disk.resolve("volume"));
    FakeTrainer trainer =
        new FakeTrainer(disk, attempt)
            .rank(rank, 2)
            .with(server.variables(prefix + framework))
            .with("MODELYARD_FRAMEWORK", framework);
    Bucket bucket = Objects.requireNonNull(trainer.config().bucket());
    Store store =
        new SplitStore(
            PosixStore.open(trainer.root(), parallel), server.open(bucket, parallel), parallel);
    return new Worker(trainer, store, nanos);
  }

  /** A minute passes first. */
  private void poll(Worker pod) {
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    pod.watcher().poll();
  }

  @SuppressWarnings("NullAway.Init") // set before each test
  private Worker zero;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Worker one;

  @BeforeEach
  void firstAttempt() throws IOException, InterruptedException {
    start(1, "Generic");
    assertThat(one.restored().outcome()).isEqualTo("Fresh");
    assertThat(one.trainer().work()).isEmptyDirectory();
  }

  private void start(int attempt, String framework) throws IOException, InterruptedException {
    zero = pod(attempt, 0, framework);
    one = pod(attempt, 1, framework);
  }

  private void bothWrite(long step) throws IOException {
    for (Worker pod : List.of(zero, one)) {
      String name = pod == zero ? "0" : "1";
      pod.write("step-" + step + "/" + name + ".bin", "shard " + name);
      pod.write("step-" + step + "/config.json", "{}");
      pod.trainer()
          .announce(step, "{\"step\":%d,\"path\":\"step-%1$d\",\"parts\":2}".formatted(step));
    }
  }

  @Test
  void partsOfBothPodsMakeOneCommitThatBothResumeFrom() throws IOException, InterruptedException {
    bothWrite(5);
    poll(zero);
    assertThat(zero.trainer().ack(5)).isEmpty();
    poll(one);
    poll(zero);
    poll(one);
    assertThat(zero.trainer().ack(5)).contains("\"committed\":true");
    assertThat(one.trainer().ack(5)).isEqualTo(zero.trainer().ack(5));
    assertThat(Objects.requireNonNull(zero.last().lastCommit()).files())
        .as("what both wrote counts once")
        .isEqualTo(3);

    start(2, "Generic");
    for (Worker next : List.of(zero, one)) {
      assertThat(next.restored().outcome()).isEqualTo("Resumed");
      assertThat(next.trainer().work().resolve("step-5/0.bin")).hasContent("shard 0");
      assertThat(next.trainer().work().resolve("step-5/1.bin")).hasContent("shard 1");
      assertThat(next.trainer().work().resolve("step-5/config.json")).hasContent("{}");
      assertThat(next.trainer().run().resolve("resume.json")).content().contains("\"step\":5");
    }
  }

  @Test
  void differentFilesWithOneNameAreRefusedAndBothTrainersHearOfIt() throws IOException {
    bothWrite(5);
    one.write("step-5/config.json", "{\"another\": true}");
    poll(one);
    poll(zero);
    poll(one);
    for (Worker pod : List.of(zero, one)) {
      assertThat(pod.trainer().ack(5))
          .contains("\"committed\":false", "ranks 0 and 1", "step-5/config.json");
      assertThat(pod.last().problem()).contains("step 5 is not committed");
    }
    bothWrite(6);
    poll(one);
    poll(zero);
    assertThat(zero.trainer().ack(6)).contains("\"committed\":true");
  }

  @Test
  void whatIsSentOnceIsNotSentAgainByAnAgentThatRestarts() throws IOException {
    bothWrite(5);
    poll(zero);
    List<String> sent = zero.store().list(new Layout("uid-1").data());
    assertThat(sent).hasSize(1);
    poll(zero);
    zero.restartAgent();
    poll(zero);
    assertThat(zero.store().list(new Layout("uid-1").data())).isEqualTo(sent);
    poll(one);
    poll(zero);
    assertThat(zero.trainer().ack(5)).contains("\"committed\":true");
  }

  @Test
  void theEndWaitsForWhatTheOtherPodStillSends() throws IOException {
    bothWrite(5);
    zero.whileItWaits(time -> one.watcher().finish());
    AgentReport.Watch report = zero.watcher().finish();
    assertThat(Objects.requireNonNull(report.lastCommit()).step()).isEqualTo(5);
    assertThat(report.version()).isNotNull();
  }

  @Test
  void whatOneRankWritesAloneIsCommittedByIt() throws IOException {
    zero.write("step-7/model.bin", "all");
    zero.trainer().announce(7, "{\"step\":7,\"path\":\"step-7\"}");
    poll(zero);
    assertThat(zero.trainer().ack(7)).contains("\"committed\":true");
  }

  /** A minute passes between two looks, so nothing waits for quiet. */
  private void look() {
    for (int look = 0; look < 5; look++) {
      poll(zero);
      poll(one);
    }
  }

  @Test
  void shardsOfTorchDistributedAreFoundByTheirNames() throws IOException, InterruptedException {
    start(1, "PyTorch");
    zero.write("step-10/__0_0.distcp", "half of it");
    one.write("step-10/__1_0.distcp", "the other half");
    look();
    assertThat(zero.last().lastCommit()).as("no metadata yet").isNull();
    zero.write("step-10/.metadata", "__0_0.distcp __1_0.distcp");
    look();
    assertThat(Objects.requireNonNull(zero.last().lastCommit()).files()).isEqualTo(3);
    zero.write("step-20/.metadata", "__0_0.distcp __1_0.distcp");
    zero.write("step-20/__0_0.distcp", "half of it");
    one.write("step-20/__1_0.distcp.tmp", "cut");
    look();
    start(2, "PyTorch");
    for (Worker next : List.of(zero, one)) {
      assertThat(next.restored().outcome()).isEqualTo("Resumed");
      assertThat(next.trainer().work().resolve("step-10/__0_0.distcp")).hasContent("half of it");
      assertThat(next.trainer().work().resolve("step-10/__1_0.distcp"))
          .hasContent("the other half");
      assertThat(next.trainer().work().resolve("step-20")).doesNotExist();
    }
  }

  @Test
  void shardsOfZeroAreFoundByTheirNamesAndBothFindTheNewest()
      throws IOException, InterruptedException {
    start(1, "DeepSpeed");
    String shard = "global_step10/bf16_zero_pp_rank_%d_mp_rank_00_optim_states.pt";
    zero.trainer().write("global_step10/mp_rank_00_model_states.pt", TorchFile.bytes(1, 100));
    zero.trainer().write(shard.formatted(0), TorchFile.bytes(2, 100));
    zero.write("latest", "global_step10");
    look();
    assertThat(zero.last().lastCommit()).as("a shard is to come").isNull();
    one.trainer().write(shard.formatted(1), TorchFile.bytes(3, 100));
    look();
    assertThat(Objects.requireNonNull(zero.last().lastCommit()).files()).isEqualTo(3);
    start(2, "DeepSpeed");
    for (Worker next : List.of(zero, one)) {
      Path work = next.trainer().work();
      assertThat(work.resolve("latest")).content().startsWith("global_step10");
      assertThat(work.resolve(shard.formatted(0))).hasBinaryContent(TorchFile.bytes(2, 100));
      assertThat(work.resolve(shard.formatted(1))).hasBinaryContent(TorchFile.bytes(3, 100));
    }
  }

  @Test
  void retentionDeletesInTheBucket() throws IOException {
    for (long step = 1; step <= 4; step++) {
      bothWrite(step);
      poll(one);
      poll(zero);
      poll(one);
    }
    Layout layout = new Layout("uid-1");
    assertThat(zero.store().list(layout.commits()))
        .containsExactly(new CommitId(3, 1).name() + ".json", new CommitId(4, 1).name() + ".json");
    assertThat(zero.store().list(layout.data())).hasSize(4);
    assertThat(zero.store().list(layout.parts())).hasSize(4);
  }

  @Test
  void aServerFetchesWhatWasPublished() throws IOException {
    bothWrite(5);
    poll(one);
    AgentReport.Version version = Objects.requireNonNull(zero.watcher().finish().version());
    assertThat(version.files()).isEqualTo(3);
    assertThat(one.watcher().finish().version()).isNull();

    Bucket bucket = server.bucket(prefix + "Generic");
    BucketObjects objects = server.open(bucket, parallel);
    Path models = directory.resolve("models");
    VersionFetch fetch = new VersionFetch(objects, models, parallel);
    assertThatThrownBy(() -> fetch.fetch("sha256:" + "0".repeat(64)))
        .isInstanceOf(MissingException.class);
    assertThat(fetch.fetch(version.digest())).isEmpty();
    assertThat(models.resolve("files/1.bin")).hasContent("shard 1");
    assertThat(models).isDirectoryNotContaining(file -> file.endsWith(".fetch"));

    String stored = Invariants.directoriesOf(objects, version.digest()).getFirst();
    String another = objects.payloadName(Layout.version(version.digest()) + "/another-1");
    for (WorkFile file : objects.walk(stored)) {
      objects.copy(stored + "/" + file.path(), another + "/" + file.path());
    }
    server.damage(bucket, another + "/files/1.bin");
    assertThat(fetch.fetch(version.digest())).as("it is there already").isEmpty();
    Files.writeString(models.resolve("files/1.bin"), "changed");
    assertThat(fetch.fetch(version.digest())).as("one of two is whole").isEmpty();
    server.damage(bucket, stored + "/files/1.bin");
    Files.writeString(models.resolve("files/1.bin"), "changed");
    assertThat(fetch.fetch(version.digest()))
        .hasValueSatisfying(
            what ->
                assertThat(what)
                    .contains(stored + ": 1.bin has sha256", another + ": 1.bin has sha256"));
    assertThat(models).as("all or nothing").isEmptyDirectory();
  }
}

package dev.modelyard.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.KeyedStore;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.TorchFile;
import dev.modelyard.agent.watch.Watcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why no attempt can begin: in words of their own, because what helps is another thing each time.
 */
class RestoreRefusalsTest {
  private static final Map<String, String> TWO =
      Map.of("MODELYARD_FRAMEWORK", "DeepSpeed", "MODELYARD_PROCESSES", "2");

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  @BeforeEach
  void aVolume() throws IOException {
    Files.createDirectories(directory.resolve("volume"));
  }

  @Test
  void whatAnotherNumberOfProcessesWroteIsGoodAndDoesNotFit()
      throws IOException, InterruptedException {
    FakeTrainer first = new FakeTrainer(directory, 1).with(TWO);
    assertThat(restore(first).outcome()).isEqualTo("Fresh");
    for (String name :
        List.of(
            "mp_rank_00_model_states.pt",
            "zero_pp_rank_0_mp_rank_00_optim_states.pt",
            "zero_pp_rank_1_mp_rank_00_optim_states.pt")) {
      first.write("global_step10/" + name, TorchFile.bytes(1, 500));
    }
    first.write("latest", "global_step10".getBytes(StandardCharsets.UTF_8));
    watcher(first).finish();

    AgentReport.Restore said =
        restore(
            new FakeTrainer(directory, 2)
                .with(TWO)
                .with("MODELYARD_PROCESSES", "4")
                .with("MODELYARD_ON_NONE_VALID", "StartOver"));

    assertThat(said.outcome()).as(said.message()).isEqualTo("Unfit");
    assertThat(said.message()).contains("2 shards").doesNotContain("StartOver");
  }

  @Test
  void aForkOfWhatHasNoCheckpoint() throws IOException, InterruptedException {
    AgentReport.Restore said =
        restore(
            new FakeTrainer(directory, 1)
                .with(Map.of("MODELYARD_FROM", "churn-old", "MODELYARD_FROM_RUN", "uid-old")));

    assertThat(said.outcome()).isEqualTo("NoOrigin");
    assertThat(said.message())
        .contains("'churn-old' has no checkpoint")
        .doesNotContain("StartOver");
  }

  @Test
  void whatIsNotEncryptedThoughItShouldBe() throws IOException, InterruptedException {
    FakeTrainer first = new FakeTrainer(directory, 1);
    restore(first);
    first.save(10);
    watcher(first).finish();

    FakeTrainer second = new FakeTrainer(directory, 2).with("MODELYARD_ON_NONE_VALID", "StartOver");
    AgentReport.Restore said = restore(second, new KeyedStore(store(second), false));

    assertThat(said.outcome()).as(said.message()).isEqualTo("Unbelieved");
    assertThat(said.message())
        .startsWith("commits exist and none is believed, the newest of them 10.1: ")
        .contains("acceptUnencrypted: true", "/commits/10.1.json");
  }

  @Test
  void aTrainingWhoseCommitsHaveVanished() throws IOException, InterruptedException {
    FakeTrainer trainer = new FakeTrainer(directory, 3).with("MODELYARD_LAST_COMMIT", "120.2");

    assertThat(restore(trainer))
        .satisfies(
            said -> assertThat(said.outcome()).isEqualTo("Lost"),
            said -> assertThat(said.message()).contains("step 120 of attempt 2"));
  }

  private static AgentReport.Restore restore(FakeTrainer trainer)
      throws IOException, InterruptedException {
    return restore(trainer, store(trainer));
  }

  private static AgentReport.Restore restore(FakeTrainer trainer, Store store)
      throws IOException, InterruptedException {
    return new Restore(trainer.config(), store, Run.nonces(), Run.CLOCK).run();
  }

  private static Watcher watcher(FakeTrainer trainer) throws IOException {
    return new Watcher(
        trainer.config(),
        store(trainer),
        new Watcher.World(
            Run.nonces(), Run.CLOCK, () -> 0, time -> {}, () -> Long.MAX_VALUE, report -> {}));
  }

  private static Store store(FakeTrainer trainer) throws IOException {
    return PosixStore.open(trainer.root(), new Parallel(1));
  }
}

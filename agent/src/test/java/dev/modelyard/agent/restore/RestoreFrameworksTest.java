package dev.modelyard.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.TorchFile;
import dev.modelyard.agent.watch.Watcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a framework finds in the directory of a new attempt: what was committed, and nothing else.
 */
class RestoreFrameworksTest {
  private static final byte[] TORCH = TorchFile.bytes(1, 500);
  private static final byte[] LIGHTNING = TorchFile.withKeys("state_dict", "optimizer_states");
  private static final byte[] CUT = Arrays.copyOf(TORCH, 400);

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  private FakeTrainer attempt(int number, String framework)
      throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("volume"));
    FakeTrainer trainer = new FakeTrainer(directory, number).with("MODELYARD_FRAMEWORK", framework);
    Restore restore = new Restore(trainer.config(), store(trainer), Run.nonces(), Run.CLOCK);
    assertThat(restore.run().outcome()).isEqualTo(number == 1 ? "Fresh" : "Resumed");
    return trainer;
  }

  private static Store store(FakeTrainer trainer) throws IOException {
    return PosixStore.open(trainer.root(), new Parallel(1));
  }

  /** The program was killed. */
  private static void end(FakeTrainer trainer) throws IOException {
    Watcher.World world =
        new Watcher.World(
            Run.nonces(), Run.CLOCK, () -> 0, time -> {}, () -> Long.MAX_VALUE, report -> {});
    new Watcher(trainer.config(), store(trainer), world).finish();
  }

  private static List<String> files(FakeTrainer trainer) throws IOException {
    try (Stream<Path> files = Files.walk(trainer.work())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> trainer.work().relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static void write(FakeTrainer trainer, String path, String text) throws IOException {
    trainer.write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void transformersFindsTheNewestThatIsWhole() throws IOException, InterruptedException {
    FakeTrainer first = attempt(1, "Transformers");
    first.write("checkpoint-10/pytorch_model.bin", TORCH);
    write(first, "checkpoint-10/trainer_state.json", "{}");
    first.write("checkpoint-20/pytorch_model.bin", TORCH);
    end(first);

    FakeTrainer second = attempt(2, "Transformers");

    assertThat(files(second))
        .containsExactly("checkpoint-10/pytorch_model.bin", "checkpoint-10/trainer_state.json");
  }

  @Test
  void deepSpeedsLatestNamesWhatWasRestored() throws IOException, InterruptedException {
    FakeTrainer first = attempt(1, "DeepSpeed");
    first.write("out/global_step10/mp_rank_00_model_states.pt", TORCH);
    first.write("out/global_step20/mp_rank_00_model_states.pt", CUT);
    write(first, "out/latest", "global_step20");
    end(first);

    FakeTrainer second = attempt(2, "DeepSpeed");

    assertThat(files(second))
        .containsExactly("out/global_step10/mp_rank_00_model_states.pt", "out/latest");
    assertThat(second.work().resolve("out/latest")).hasContent("global_step10");
  }

  /** Megatron ends with status 0 where it cannot read the tracker. */
  @Test
  void megatronsTornTrackerNamesWhatWasRestored() throws IOException, InterruptedException {
    FakeTrainer first = attempt(1, "Megatron");
    first.write("iter_0000010/mp_rank_00/model_optim_rng.pt", TORCH);
    first.write("iter_0000020/mp_rank_00/model_optim_rng.pt", CUT);
    write(first, "latest_checkpointed_iteration.txt", "");
    end(first);

    FakeTrainer second = attempt(2, "Megatron");

    assertThat(files(second))
        .containsExactly(
            "iter_0000010/mp_rank_00/model_optim_rng.pt", "latest_checkpointed_iteration.txt");
    assertThat(second.work().resolve("latest_checkpointed_iteration.txt")).hasContent("10");
  }

  /** NeMo resumes from directories that are called so, and from none with a marker. */
  @Test
  void neMoFindsWhatWasRestoredWithoutTheMarkerThatWasLeft()
      throws IOException, InterruptedException {
    FakeTrainer first = attempt(1, "Megatron");
    for (String name : List.of("gpt-step=9", "gpt-step=19")) {
      write(first, name + "/weights/.metadata", "__0_0.distcp");
      write(first, name + "/weights/__0_0.distcp", "x");
      first.write(name + "/weights/common.pt", TORCH);
      write(first, name + "/weights/metadata.json", "{}");
    }
    write(first, "gpt-step=19-unfinished", "");
    end(first);

    FakeTrainer second = attempt(2, "Megatron");

    assertThat(files(second)).isNotEmpty().allMatch(file -> file.startsWith("gpt-step=9/"));
    assertThat(second.work().resolve("gpt-step=9-last/weights/metadata.json")).exists();
  }

  @Test
  void lightningsLastIsWhatWasRestored() throws IOException, InterruptedException {
    FakeTrainer first = attempt(1, "Lightning");
    first.write("epoch=0-step=10.ckpt", LIGHTNING);
    first.write("epoch=0-step=20.ckpt", CUT);
    first.write("last.ckpt", CUT);
    end(first);

    FakeTrainer second = attempt(2, "Lightning");

    assertThat(files(second)).containsExactly("epoch=0-step=10.ckpt", "last.ckpt");
    assertThat(second.work().resolve("last.ckpt")).hasBinaryContent(LIGHTNING);
  }

  @Test
  void aSecondAttemptGoesOnFromThere() throws IOException, InterruptedException {
    FakeTrainer first = attempt(1, "Lightning");
    first.write("epoch=0-step=10.ckpt", LIGHTNING);
    end(first);
    FakeTrainer second = attempt(2, "Lightning");
    second.write("epoch=0-step=20.ckpt", LIGHTNING);
    second.write("last.ckpt", LIGHTNING);
    end(second);

    FakeTrainer third = attempt(3, "Lightning");

    assertThat(files(third)).containsExactly("epoch=0-step=20.ckpt", "last.ckpt");
  }
}

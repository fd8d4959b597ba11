package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.testkit.FakeTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a real file system. Ends after a minute on a machine that is too busy for 200; {@code
 * -Dkills=1000} for more, without a limit of time.
 */
class KillTest {
  private static final Killing.Limit LIMIT =
      new Killing.Limit(
          Integer.getInteger("kills", 200),
          System.getProperty("kills") == null ? Duration.ofSeconds(60) : Duration.ofHours(10));

  private static final Killing.Place CLAIM =
      new Killing.Place() {
        @Override
        public Store store(Path base) throws IOException {
          return PosixStore.open(base.resolve("volume/modelyard"), new Parallel(1));
        }

        @Override
        public FakeTrainer pod(Path base, int attempt) {
          return new FakeTrainer(base, attempt);
        }
      };

  @Test
  void noKillLosesOrMixesACommit(@TempDir Path directory) throws Exception {
    Killing killing = new Killing(CLAIM, LIMIT);
    Map<String, Integer> seen = killing.run(directory);
    if (killing.isComplete()) {
      // The test is worth something only if the moments differ.
      assertThat(seen)
          .containsKeys(
              "restore before it claimed",
              "restore after it claimed",
              "watch that had committed",
              "watch while finishing",
              "bytes without a manifest",
              "deleted",
              "published");
    }
  }
}

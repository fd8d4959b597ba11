package dev.modelyard.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreOfAForkTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  /** Afterwards nobody can tell: it has begun, and goes on from there. */
  @Test
  void saysWhatItHasPassedOver() throws IOException, InterruptedException {
    InMemoryStore disk = new InMemoryStore();
    Run old = new Run(disk, 3, "old");
    old.decide(disk, 1);
    CommitRef parent = old.committed(disk, 1, 10, null);
    disk.corrupt(old.layout.commit(old.committed(disk, 1, 20, parent).id()));
    FakeTrainer fork =
        new FakeTrainer(directory, 1)
            .with(Map.of("MODELYARD_FROM", "churn-old", "MODELYARD_FROM_RUN", "old"));

    AgentReport.Restore said = new Restore(fork.config(), disk, Run.nonces(), Run.CLOCK).run();

    assertThat(said.outcome()).as(said.message()).isEqualTo("Resumed");
    assertThat(said.message()).contains("step 10 of 'churn-old'", "1 newer passed over");
    assertThat(said.skipped())
        .singleElement()
        .satisfies(
            skip -> {
              assertThat(new CommitId(skip.step(), skip.epoch())).isEqualTo(new CommitId(20, 1));
              assertThat(skip.reason()).isEqualTo("ManifestDamaged");
              assertThat(skip.detail()).contains("'churn-old'");
            });
  }
}

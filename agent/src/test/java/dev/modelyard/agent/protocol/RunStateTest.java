package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunStateTest {
  private final InMemoryStore disk = new InMemoryStore();
  private final Run run = new Run(disk, 2);

  /** Reads of a record fail. */
  private Store failing(String record, IOException failure) {
    return new ForwardedStore(disk) {
      @Override
      public Optional<byte[]> read(String key) throws IOException {
        if (key.equals(record)) {
          throw failure;
        }
        return super.read(key);
      }
    };
  }

  @Test
  void aDecisionThatADiskCannotReadIsNamedWithTheWayOut() throws IOException {
    run.decide(disk, 1);
    run.committed(disk, 1, 10, null);
    String decision = run.layout.resumed(1);
    Store rotten = failing(decision, new IOException("Input/output error"));
    assertThatThrownBy(() -> run.decide(rotten, 2))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(decision, "Input/output error", "empty file");

    disk.write(decision, new byte[0]);
    assertThat(run.decide(disk, 3))
        .as("as the message says")
        .isInstanceOfSatisfying(
            ResumeOutcome.Resumed.class,
            resumed -> assertThat(resumed.manifest().step()).isEqualTo(10));
  }

  @Test
  void whatAServerSaysOfADecisionIsHandedOn() throws IOException {
    run.decide(disk, 1);
    StoreException away =
        new StoreException("the server answered 503", StoreException.Kind.OUTAGE, null);
    assertThatThrownBy(() -> RunState.read(failing(run.layout.resumed(1), away), run.layout))
        .isSameAs(away);
  }
}

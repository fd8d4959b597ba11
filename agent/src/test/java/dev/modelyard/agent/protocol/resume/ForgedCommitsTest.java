package dev.modelyard.agent.protocol.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Defect.Reason;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.testkit.Forger;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.KeyedStore;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A run with a key has committed steps 10 and 20; somebody without it writes to its bucket. */
class ForgedCommitsTest {
  private static final CommitId OLD = new CommitId(10, 1);
  private static final CommitId NEW = new CommitId(20, 1);

  private final InMemoryStore disk = InMemoryStore.ofObjects();
  private final KeyedStore store = new KeyedStore(disk, false);
  private final KeyedStore lenient = new KeyedStore(disk, true);
  private final Run run = new Run(disk, 2);
  private final Forger forger = new Forger(disk, run.layout);

  @BeforeEach
  void twoCommits() throws IOException {
    train(store, run);
  }

  private static void train(Store store, Run run) throws IOException {
    run.decide(store, 1);
    run.committed(store, 1, 20, run.committed(store, 1, 10, null));
  }

  private static CommitId resumed(ResumeOutcome outcome) {
    assertThat(outcome).isInstanceOf(ResumeOutcome.Resumed.class);
    return ((ResumeOutcome.Resumed) outcome).manifest().id();
  }

  private static ResumeRequest startOver(int epoch) {
    return new ResumeRequest(epoch, "test", VerifyLevel.FULL, true, null, false, null);
  }

  private void assertPassedOver(ResumeOutcome outcome, CommitId id, Reason reason)
      throws IOException {
    assertThat(outcome.skipped()).extracting(Skipped::id).containsExactly(id);
    assertThat(outcome.skipped()).extracting(s -> s.defect().reason()).containsExactly(reason);
    assertThat(RunState.read(disk, run.layout).quarantined()).isEmpty();
  }

  @Test
  void whatTheKeyWasThereForIsResumedFrom() throws IOException {
    for (Store each : List.of(store, lenient)) {
      ResumeOutcome outcome = run.decide(each, 2);
      assertThat(resumed(outcome)).isEqualTo(NEW);
      assertThat(outcome.skipped()).isEmpty();
    }
  }

  @Test
  void oneThatIsNotEncryptedIsPassedOver() throws IOException {
    CommitId forged = forger.add(NEW, 90);
    ResumeOutcome outcome = run.decide(store, 2);
    assertThat(resumed(outcome)).isEqualTo(NEW);
    assertPassedOver(outcome, forged, Reason.Unbelieved);
    assertThat(outcome.skipped().getFirst().defect().detail())
        .contains("not encrypted", "encryption.acceptUnencrypted: true", run.layout.commit(forged));
  }

  @Test
  void whereItIsAskedForItIsTaken() throws IOException {
    CommitId forged = forger.add(NEW, 90);
    assertThat(resumed(run.decide(lenient, 2))).isEqualTo(forged);
  }

  private static ObjectNode first(ObjectNode manifest) {
    return (ObjectNode) manifest.get("files").get(0);
  }

  private static Arguments change(String what, Consumer<ObjectNode> how) {
    return Arguments.of(Named.of(what, how));
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("path", m -> m.put("path", "step-20/model.bin")),
        change("worldSize", m -> m.put("worldSize", 7)),
        change("framework", m -> m.put("framework", "PyTorch")),
        change("metrics", m -> m.putObject("metrics").put("loss", "0")),
        change("parent", m -> m.remove("parent")),
        change("left-out file", m -> ((ArrayNode) m.get("files")).remove(1)),
        change("left-out first file", m -> ((ArrayNode) m.get("files")).remove(0)),
        change("name of a file", m -> first(m).put("path", "step-20/other.bin")),
        change("a file that is not encrypted", m -> first(m).put("at", "1-20-forged")),
        change("what nobody knows yet", m -> m.put("later", 1)),
        change("no text", m -> m.put("code", 1)),
        change("no code's characters", m -> m.put("code", "é")));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void oneThatWasChangedIsPassedOverWhateverIsAskedFor(Consumer<ObjectNode> how)
      throws IOException {
    forger.change(NEW, how);
    int epoch = 1;
    for (Store each : List.of(store, lenient)) {
      ResumeOutcome outcome = run.decide(each, ++epoch);
      assertThat(resumed(outcome)).isEqualTo(OLD);
      // The second attempt has left it behind.
      if (epoch == 2) {
        assertPassedOver(outcome, NEW, Reason.Unbelieved);
      }
    }
  }

  /** As those are that an earlier agent has made. */
  @Test
  void oneWithoutACodeCountsWhereOneThatIsNotEncryptedDoes() throws IOException {
    forger.change(NEW, manifest -> manifest.remove("code"));
    assertThat(resumed(run.decide(lenient, 2))).isEqualTo(NEW);
    ResumeOutcome outcome = run.decide(store, 3);
    assertThat(resumed(outcome)).isEqualTo(OLD);
    assertPassedOver(outcome, NEW, Reason.Unbelieved);
    assertThat(outcome.skipped().getFirst().defect().detail())
        .contains("has no code", "encryption.acceptUnencrypted: true");
  }

  @Test
  void theCodeOfAnotherCommitIsNone() throws IOException {
    String code = forger.manifest(OLD).path("code").asText();
    forger.change(NEW, manifest -> manifest.put("code", code));
    assertPassedOver(run.decide(lenient, 2), NEW, Reason.Unbelieved);
  }

  /** Everything of it, under the same names. */
  @Test
  void theCommitOfAnotherRunIsNone() throws IOException {
    Run other = new Run(disk, 2, "other");
    train(store, other);
    for (String part : List.of("data", "commits")) {
      disk.delete("v1/run/" + part);
      for (WorkFile file : disk.walk("v1/other/" + part)) {
        String key = part + "/" + file.path();
        disk.putIfAbsent("v1/run/" + key, disk.read("v1/other/" + key).orElseThrow());
      }
    }
    ResumeOutcome outcome = run.decide(lenient, 2);
    assertThat(outcome).isInstanceOf(ResumeOutcome.Blocked.class);
    assertThat(outcome.skipped())
        .extracting(skipped -> skipped.defect().reason())
        .containsExactly(Reason.Unbelieved, Reason.Unbelieved);
  }

  @Test
  void whatWasShreddedIsPassedOverAsBefore() throws IOException {
    disk.list(run.layout.data()).stream()
        .filter(name -> name.startsWith(Layout.dataPrefix(NEW)))
        .forEach(name -> store.lost.add(run.layout.data(name)));
    ResumeOutcome outcome = run.decide(store, 2);
    assertThat(resumed(outcome)).isEqualTo(OLD);
    assertPassedOver(outcome, NEW, Reason.KeyMissing);
  }

  @Test
  void nobodyStartsOverWhileThereIsOneThatIsNotBelieved() throws IOException {
    CommitId forged = forger.add(NEW, 90);
    disk.delete(run.layout.commit(OLD));
    disk.delete(run.layout.commit(NEW));
    ResumeOutcome outcome = run.decide(store, startOver(2));
    assertThat(outcome).isInstanceOf(ResumeOutcome.Blocked.class);
    assertThat(outcome.skipped()).extracting(Skipped::id).contains(forged);
    assertThat(disk.read(run.layout.resumed(2))).isEmpty();
  }

  @Test
  void aNewRunDoesNotBeginWithOneEither() throws IOException {
    Run fresh = new Run(disk, 2, "fresh");
    for (WorkFile file : disk.walk("v1/run")) {
      if (!file.path().startsWith("resumed/") && !file.path().startsWith("epochs/")) {
        disk.putIfAbsent(
            "v1/fresh/" + file.path(), disk.read("v1/run/" + file.path()).orElseThrow());
      }
    }
    new Forger(disk, fresh.layout).add(NEW, 90);
    assertThat(fresh.decide(store, 1)).isInstanceOf(ResumeOutcome.Blocked.class);
  }

  private Fork.Brought fork(Store at, Run fork) throws IOException {
    return new Fork(at, fork.layout, "PyTorch", Run.nonces(), Run.CLOCK)
        .bring(new Origin.Checkpoint("churn-old", "run", null));
  }

  @Test
  void aForkBeginsAtWhatIsBelieved() throws IOException {
    CommitId forged = forger.add(NEW, 90);
    Run fork = new Run(disk, 2, "fork");
    Fork.Brought brought = fork(store, fork);
    assertThat(brought.nothing()).isEmpty();
    assertPassedOver(
        new ResumeOutcome.Fresh(brought.passedOver(), false), forged, Reason.Unbelieved);
    assertThat(resumed(fork.decide(store, 1))).isEqualTo(new CommitId(20, 0));

    Run lenientFork = new Run(disk, 2, "lenient");
    fork(lenient, lenientFork);
    assertThat(resumed(lenientFork.decide(store, 1)))
        .as("encrypted on its way")
        .isEqualTo(new CommitId(90, 0));
  }

  @Test
  void aForkOfWhatIsNotEncryptedSaysWhatToDo() throws IOException {
    Run plain = new Run(disk, 2, "plain");
    train(disk, plain);
    Fork.Brought brought =
        new Fork(store, new Layout("fork"), "PyTorch", Run.nonces(), Run.CLOCK)
            .bring(new Origin.Checkpoint("churn-old", "plain", null));
    assertThat(brought.nothing())
        .hasValueSatisfying(
            why -> assertThat(why).contains("20.1: ", "encryption.acceptUnencrypted: true"));
  }

  @Test
  void aFollowerTakesNoneThatWasChangedMeanwhile() throws IOException {
    run.decide(store, 2);
    forger.change(NEW, manifest -> manifest.put("worldSize", 7));
    Follower follower = new Follower(store, run.layout, run.verifier(store), Run.nonces());
    assertThatThrownBy(() -> follower.look(Run.request(2)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("20.1");
  }

  @Test
  void retentionKeepsAsManyThatAreBelieved() throws IOException {
    CommitRef parent = forger.ref(NEW);
    parent = run.committed(store, 1, 30, parent);
    forger.add(NEW, 90);
    forger.add(NEW, 91);
    run.pruner(store, 1).prune();
    assertThat(RunState.read(disk, run.layout).commits())
        .extracting(CommitId::step)
        .containsExactly(20L, 30L, 90L, 91L);
    assertThat(resumed(run.decide(store, 2))).isEqualTo(parent.id());
  }
}

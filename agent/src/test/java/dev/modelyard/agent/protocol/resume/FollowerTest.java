package dev.modelyard.agent.protocol.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import dev.modelyard.agent.testkit.DamagingStore;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Invariants;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a bucket attempt 2 resumes from step 10 of attempt 1, and another worker lays it out too. */
class FollowerTest {
  private final InMemoryStore bucket = InMemoryStore.ofObjects();
  private final Run run = new Run(bucket, 2);
  private final CommitId chosen = new CommitId(10, 1);

  @BeforeEach
  void aDecision() throws IOException {
    run.decide(bucket, 1);
    run.committed(bucket, 1, 10, null);
    run.decide(bucket, 2);
  }

  private Optional<ResumeOutcome> look(Store store) throws IOException {
    return new Follower(store, run.layout, run.verifier(store), Run.nonces()).look(Run.request(2));
  }

  private Store damagingHere(int times) {
    return new DamagingStore(bucket, run.layout.works(), times);
  }

  @Test
  void whatWasDamagedOnItsWayOnceIsFetchedAgain() throws IOException {
    ResumeOutcome outcome = look(damagingHere(1)).orElseThrow();
    assertThat(outcome).isInstanceOf(ResumeOutcome.Resumed.class);
    Invariants.holdsOneCheckpoint(bucket, run, 2, outcome);
  }

  /** Else the attempt is void, which costs nothing and names no node, again and again. */
  @Test
  void aNodeThatDamagesWhatItFetchesIsAFailure() {
    assertThatThrownBy(() -> look(damagingHere(9)))
        .hasMessageContaining("10.1")
        .hasMessageContaining("this node");
  }

  /** Rank 0 may choose it again, by another sample or on a better node: without end, if void. */
  @Test
  void aChoiceThatIsBadHereIsAFailure() throws IOException {
    Verifier verifier = run.verifier(bucket);
    ManifestCheck.Sound sound = (ManifestCheck.Sound) verifier.manifest(chosen);
    bucket.corrupt(verifier.key(sound.manifest().files().getFirst()));
    assertThatThrownBy(() -> look(bucket))
        .hasMessageContaining("commit 10.1, which rank 0 has found sound, is bad");
  }

  @Test
  void isVoidWhenTheChoiceIsBeingDeleted() throws IOException {
    bucket.putIfAbsent(run.layout.tombstone(chosen), new byte[0]);
    bucket.delete(run.layout.data());
    assertThat(look(bucket))
        .hasValueSatisfying(
            outcome ->
                assertThat(outcome)
                    .isInstanceOfSatisfying(
                        ResumeOutcome.Voided.class,
                        voided -> assertThat(voided.why()).contains("being deleted")));
  }
}

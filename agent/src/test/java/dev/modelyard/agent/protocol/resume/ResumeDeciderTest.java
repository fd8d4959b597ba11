package dev.modelyard.agent.protocol.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Defect.Reason;
import dev.modelyard.agent.protocol.LostKeyException;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.commit.CommitOutcome;
import dev.modelyard.agent.testkit.DamagingStore;
import dev.modelyard.agent.testkit.Forger;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Invariants;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.UnreadableStore;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempt 1 has committed steps 10, 20 and 30; what does attempt 2 resume from? */
class ResumeDeciderTest {
  private static final byte[] EMPTY = {};

  private final InMemoryStore disk = new InMemoryStore();
  private final Run run = new Run(disk, 2);
  private final CommitId newest = new CommitId(30, 1);

  @BeforeEach
  void threeCommits() throws IOException {
    run.decide(disk, 1);
    CommitRef parent = run.committed(disk, 1, 10, null);
    parent = run.committed(disk, 1, 20, parent);
    run.committed(disk, 1, 30, parent);
  }

  private String payload(long step) {
    return disk.keys().stream()
        .filter(key -> key.startsWith(run.layout.data("1-" + step + "-")))
        .findFirst()
        .orElseThrow();
  }

  private static void assertResumed(ResumeOutcome outcome, long step, List<Reason> skipped) {
    assertThat(outcome).isInstanceOf(ResumeOutcome.Resumed.class);
    assertThat(((ResumeOutcome.Resumed) outcome).manifest().step()).isEqualTo(step);
    assertThat(outcome.skipped()).extracting(skip -> skip.defect().reason()).isEqualTo(skipped);
  }

  private static ResumeRequest request(
      VerifyLevel level, boolean startOver, @Nullable CommitId suspect, @Nullable Boolean expect) {
    return new ResumeRequest(2, "test", level, startOver, suspect, false, expect);
  }

  @Test
  void resumesFromTheNewest() throws IOException {
    ResumeOutcome outcome = run.decide(disk, 2);
    assertResumed(outcome, 30, List.of());
    Invariants.holdsOneCheckpoint(disk, run, 2, outcome);
  }

  @Test
  void theWorkDirectoryIsACopy() throws IOException {
    run.decide(disk, 2);
    disk.write(run.layout.work(2) + "/step-30/model.bin", new byte[3]);
    Invariants.commitsAreWhole(disk, run);
  }

  @ParameterizedTest
  @EnumSource(
      value = VerifyLevel.class,
      names = {"FULL", "SAMPLED"})
  void stepsBackFromAFlippedBitAndRemembersIt(VerifyLevel level) throws IOException {
    disk.corrupt(payload(30));
    ResumeOutcome outcome = run.decide(disk, request(level, false, null, null));
    assertResumed(outcome, 20, List.of(Reason.ContentMismatch));
    Invariants.holdsOneCheckpoint(disk, run, 2, outcome);
    assertThat(RunState.read(disk, run.layout).quarantined()).containsExactly(newest);
    assertResumed(run.decide(disk, 3), 20, List.of(Reason.Quarantined));
  }

  @ParameterizedTest
  @EnumSource(VerifyLevel.class)
  void stepsBackFromATruncatedFile(VerifyLevel level) throws IOException {
    disk.truncate(payload(30));
    assertResumed(
        run.decide(disk, request(level, false, null, null)), 20, List.of(Reason.SizeMismatch));
  }

  @Test
  void passesOverABadCommitWhoseVerdictCannotBeRecorded() throws IOException {
    disk.corrupt(payload(30));
    Store full =
        new ForwardedStore(disk) {
          @Override
          public boolean putIfAbsent(String key, byte[] content) throws IOException {
            if (key.startsWith(run.layout.quarantine())) {
              throw new IOException("no space left");
            }
            return super.putIfAbsent(key, content);
          }
        };
    ResumeOutcome outcome = run.decide(full, 2);
    assertResumed(outcome, 20, List.of(Reason.ContentMismatch));
    assertThat(outcome.skipped().getFirst().defect().detail()).contains("no space left");
    assertThat(RunState.read(disk, run.layout).quarantined()).isEmpty();
    assertThat(((ResumeOutcome.Resumed) run.decide(full, 3)).manifest().step())
        .as("by later attempts too")
        .isEqualTo(20);
  }

  @Test
  void saysThatThereIsNoRoomAlsoWhenWhatWasCutOffIsStillWrittenTo() throws IOException {
    disk.write(run.layout.work(1) + "/step-40.tmp", new byte[1]);
    Store full =
        new ForwardedStore(disk) {
          @Override
          public void requireRoom(String directory, long bytes) throws IOException {
            throw new StoreException("no room", StoreException.Kind.REFUSAL, null);
          }

          @Override
          public void delete(String key) throws IOException {
            if (key.equals(run.layout.work(1))) {
              throw new DirectoryNotEmptyException(key);
            }
            super.delete(key);
          }
        };
    assertThatThrownBy(() -> run.decide(full, 2)).isInstanceOf(StoreException.class);
    assertThat(RunState.read(disk, run.layout).quarantined()).isEmpty();
  }

  private Store failing(List<String> below, IOException failure) {
    return new UnreadableStore(disk, below, failure);
  }

  private final StoreException away =
      new StoreException("the server answered 503", StoreException.Kind.OUTAGE, null);

  /** What is passed over has lost its place, and goes in time. */
  @Test
  void aServerThatDoesNotAnswerCostsNoProgress() {
    Store gone =
        new ForwardedStore(failing(List.of(payload(30)), away)) {
          private boolean isAway;

          @Override
          public byte[] readRange(String key, long offset, int length) throws IOException {
            isAway |= key.equals(payload(30));
            return super.readRange(key, offset, length);
          }

          @Override
          public Optional<byte[]> read(String key) throws IOException {
            if (isAway) {
              throw away;
            }
            return super.read(key);
          }
        };
    assertThatThrownBy(() -> run.decide(gone, 2)).isSameAs(away);
    assertThat(disk.read(run.layout.resumed(2))).isEmpty();
  }

  @Test
  void anOutageOfSecondsWhileItIsLaidOutCostsNothing() throws IOException {
    ResumeOutcome outcome = run.decide(new UnreadableStore(disk, List.of(payload(30)), away, 1), 2);
    assertResumed(outcome, 30, List.of());
    Invariants.holdsOneCheckpoint(disk, run, 2, outcome);
  }

  /** Else it is waited for without end. */
  @Test
  void whatAServerCannotGiveThoughItAnswersIsAFailureThatSaysTheWayOut() {
    assertThatThrownBy(() -> run.decide(failing(List.of(payload(30)), away), 2))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.FAILURE))
        .hasMessageContaining("503")
        .hasMessageContaining("delete " + run.layout.commit(newest));
    assertThat(disk.read(run.layout.resumed(2))).isEmpty();
  }

  @Test
  void passesOverWhatADiskCannotRead() throws IOException {
    ResumeOutcome outcome =
        run.decide(failing(List.of(payload(30)), new IOException("Input/output error")), 2);
    assertResumed(outcome, 20, List.of(Reason.Unreadable));
    assertThat(RunState.read(disk, run.layout).quarantined()).isEmpty();
  }

  /** It may be there tomorrow, and a person gave their word for bad ones only. */
  @Test
  void startsOverFromNothingThatMerelyCannotBeRead() throws IOException {
    Store unreadable =
        failing(List.of(run.layout.data() + "/"), new IOException("Input/output error"));
    ResumeOutcome outcome = run.decide(unreadable, request(VerifyLevel.FULL, true, null, null));
    assertThat(outcome).isInstanceOf(ResumeOutcome.Blocked.class);
    assertThat(outcome.skipped()).hasSize(3).allMatch(Skipped::mayBeWell);
    assertThat(disk.read(run.layout.resumed(2))).isEmpty();
  }

  @Test
  void passesOverWhatWasShredded() throws IOException {
    ResumeOutcome outcome =
        run.decide(
            failing(List.of(payload(30)), new LostKeyException("30 has no data key any more")), 2);
    assertResumed(outcome, 20, List.of(Reason.KeyMissing));
    assertThat(RunState.read(disk, run.layout).quarantined()).isEmpty();
  }

  private Store damagingHere(int times) {
    return new DamagingStore(disk, run.layout.works(), times);
  }

  @Test
  void whatWasDamagedOnItsWayOnceIsFetchedAgain() throws IOException {
    assertResumed(run.decide(damagingHere(1), 2), 30, List.of());
    assertThat(RunState.read(disk, run.layout).quarantined()).isEmpty();
  }

  @Test
  void aNodeThatDamagesWhatItFetchesPassesNoVerdict() throws IOException {
    assertThatThrownBy(() -> run.decide(damagingHere(9), 2))
        .hasMessageContaining("30.1")
        .hasMessageContaining("this node");
    assertThat(RunState.read(disk, run.layout).quarantined()).isEmpty();
    assertThat(disk.read(run.layout.resumed(2))).isEmpty();
  }

  @Test
  void stepsBackFromALostFile() throws IOException {
    disk.delete(payload(30));
    assertResumed(run.decide(disk, 2), 20, List.of(Reason.FileMissing));
  }

  @Test
  void stepsBackFromADamagedManifest() throws IOException {
    disk.corrupt(run.layout.commit(newest));
    assertResumed(run.decide(disk, 2), 20, List.of(Reason.ManifestDamaged));
  }

  @Test
  void stepsBackFromAManifestThatNoDiskCanHold() throws IOException {
    new Forger(disk, run.layout)
        .change(
            newest,
            manifest -> {
              ArrayNode files = (ArrayNode) manifest.get("files");
              files.add(files.get(0).deepCopy());
            });
    assertResumed(run.decide(disk, 2), 20, List.of(Reason.ManifestDamaged));
  }

  /** An older one in its place would cost what was trained since. */
  @Test
  void neverStepsBackFromAManifestThatAServerDoesNotGive() {
    Store silent =
        new ForwardedStore(disk) {
          @Override
          public Optional<byte[]> read(String key) throws IOException {
            if (key.equals(run.layout.commit(newest))) {
              throw away;
            }
            return super.read(key);
          }
        };
    assertThatThrownBy(() -> run.decide(silent, 2)).isInstanceOf(StoreException.class);
    assertThat(disk.read(run.layout.resumed(2))).isEmpty();
  }

  @Test
  void stepsBackFromADeletedManifestAndSaysSo() throws IOException {
    disk.delete(run.layout.commit(newest));
    assertResumed(run.decide(disk, 2), 20, List.of(Reason.ManifestMissing));
  }

  @Test
  void blocksWhenEveryCommitIsBad() throws IOException {
    List.of(10L, 20L, 30L).forEach(step -> disk.corrupt(payload(step)));
    ResumeOutcome outcome = run.decide(disk, 2);
    assertThat(outcome).isInstanceOf(ResumeOutcome.Blocked.class);
    assertThat(outcome.skipped()).hasSize(3);
    assertThat(disk.stat(run.layout.work(2))).as("nothing to start in").isEmpty();
    assertThat(run.decide(disk, 3)).as("and stays so").isInstanceOf(ResumeOutcome.Blocked.class);
  }

  /** As the message of ResumeBlocked says. */
  @Test
  void resumesFromWhatWasRestoredOnceTheVerdictIsTakenAway() throws IOException {
    List.of(10L, 20L, 30L).forEach(step -> disk.corrupt(payload(step)));
    run.decide(disk, 2);
    disk.corrupt(payload(30)); // flips the same bit back
    assertThat(run.decide(disk, 3)).isInstanceOf(ResumeOutcome.Blocked.class);
    disk.delete(run.layout.quarantine(newest));
    assertResumed(run.decide(disk, 4), 30, List.of(Reason.Quarantined, Reason.Quarantined));
  }

  @Test
  void blocksWhenAllManifestsWereDeletedAfterAResume() throws IOException {
    run.decide(disk, 2);
    disk.delete(run.layout.commits());
    assertThat(run.decide(disk, 3)).isInstanceOf(ResumeOutcome.Blocked.class);
  }

  @Test
  void startsOverOnlyWhenAskedTo() throws IOException {
    List.of(10L, 20L, 30L).forEach(step -> disk.corrupt(payload(step)));
    assertThat(run.decide(disk, request(VerifyLevel.FULL, true, null, null)))
        .isInstanceOf(ResumeOutcome.Fresh.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsKnownToHaveCommittedStartsOverInAnEmptyStoreOnlyWhenAskedTo(boolean asked)
      throws IOException {
    InMemoryStore empty = new InMemoryStore();
    ResumeRequest request = new ResumeRequest(2, "t", VerifyLevel.FULL, asked, null, true, null);
    assertThat(new Run(empty, 2).decide(empty, request))
        .isInstanceOf(asked ? ResumeOutcome.Fresh.class : ResumeOutcome.Blocked.class);
  }

  @Test
  void stepsBackFromASuspectAndDeclaresIt() throws IOException {
    ResumeOutcome outcome = run.decide(disk, request(VerifyLevel.FULL, false, newest, null));
    assertResumed(outcome, 20, List.of(Reason.Suspect));
    assertThat(((ResumeOutcome.Resumed) outcome).rewound()).isTrue();
    assertResumed(run.decide(disk, 3), 20, List.of());
  }

  @Test
  void prefersASuspectToNothing() throws IOException {
    disk.corrupt(payload(10));
    disk.corrupt(payload(20));
    ResumeOutcome outcome = run.decide(disk, request(VerifyLevel.FULL, false, newest, null));
    assertResumed(outcome, 30, List.of(Reason.ContentMismatch, Reason.ContentMismatch));
    assertThat(((ResumeOutcome.Resumed) outcome).rewound()).isFalse();
  }

  @Test
  void aMismatchDecidesNothing() throws IOException {
    ResumeOutcome outcome = run.decide(disk, request(VerifyLevel.FULL, false, null, false));
    assertThat(outcome).isInstanceOf(ResumeOutcome.Mismatch.class);
    assertThat(disk.read(run.layout.resumed(2))).isEmpty();
    assertThat(disk.stat(run.layout.work(2))).isEmpty();
    assertResumed(
        run.decide(disk, new ResumeRequest(3, "t", VerifyLevel.FULL, false, null, false, true)),
        30,
        List.of());
  }

  @Test
  void aMismatchTheOtherWayRoundToo() throws IOException {
    InMemoryStore empty = new InMemoryStore();
    ResumeRequest request = new ResumeRequest(1, "t", VerifyLevel.FULL, false, null, false, true);
    assertThat(new Run(empty, 2).decide(empty, request)).isInstanceOf(ResumeOutcome.Mismatch.class);
  }

  @Test
  void ignoresWhatACutOffWriterCommitsLate() throws IOException {
    run.decide(disk, 2);
    disk.putIfAbsent(run.layout.commit(new CommitId(40, 1)), EMPTY);
    CommitRef parent = run.committed(disk, 2, 35, null);
    assertResumed(run.decide(disk, 3), parent.step(), List.of());
  }

  @Test
  void takesACommitOffTheLineageRatherThanNone() throws IOException {
    run.decide(disk, request(VerifyLevel.FULL, false, newest, null));
    disk.corrupt(payload(10));
    disk.corrupt(payload(20));
    ResumeOutcome outcome = run.decide(disk, 3);
    assertResumed(outcome, 30, List.of(Reason.ContentMismatch, Reason.ContentMismatch));
    assertThat(((ResumeOutcome.Resumed) outcome).forked()).isTrue();
  }

  @Test
  void isVoidOnceAHigherEpochHasBegun() throws IOException {
    run.decide(disk, 3);
    assertThat(run.decide(disk, 2)).isInstanceOf(ResumeOutcome.Voided.class);
    assertThat(run.commit(disk, 1, 40, null)).isInstanceOf(CommitOutcome.Fenced.class);
  }

  /** A queue may start the pods of one attempt twice. */
  @Test
  void isVoidOnceItHasCommittedItself() throws IOException {
    assertBegunBefore(run.decide(disk, 1));
    assertThat(disk.walk(run.layout.work(1))).as("what it wrote").isNotEmpty();
    assertResumed(run.decide(disk, 2), 30, List.of());
  }

  @Test
  void isVoidAlsoWhenWhatItCommittedIsDeleted() throws IOException {
    for (long step : List.of(10L, 20L, 30L)) {
      disk.putIfAbsent(run.layout.tombstone(new CommitId(step, 1)), EMPTY);
    }
    disk.delete(run.layout.commits());
    assertBegunBefore(run.decide(disk, 1));
  }

  private static void assertBegunBefore(ResumeOutcome outcome) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            ResumeOutcome.Voided.class,
            voided -> assertThat(voided.why()).contains("attempt 1 has begun before"));
  }

  @Test
  void isVoidWhenItsChoiceIsBeingDeleted() throws IOException {
    run.decide(disk, 2);
    disk.putIfAbsent(run.layout.tombstone(newest), EMPTY);
    assertThat(run.decide(disk, 2)).isInstanceOf(ResumeOutcome.Voided.class);
    assertResumed(run.decide(disk, 3), 20, List.of());
  }

  @Test
  void aCancelledTombstoneDoesNotCount() throws IOException {
    disk.putIfAbsent(run.layout.tombstone(newest), EMPTY);
    disk.putIfAbsent(run.layout.cancelled(newest), EMPTY);
    assertResumed(run.decide(disk, 2), 30, List.of());
  }

  @Test
  void repeatsItsDecisionThoughTheStoreHasMovedOn() throws IOException {
    disk.corrupt(payload(30));
    assertResumed(run.decide(disk, 2), 20, List.of(Reason.ContentMismatch));
    disk.corrupt(payload(30));
    disk.delete(run.layout.quarantine(newest));
    ResumeOutcome again = run.decide(disk, 2);
    assertResumed(again, 20, List.of());
    Invariants.holdsOneCheckpoint(disk, run, 2, again);
  }
}

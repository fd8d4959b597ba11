package dev.modelyard.agent.protocol.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoreException.Kind;
import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.protocol.resume.Skipped;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attempt 1 has committed steps 10, 20 and 30. */
class ScrubberTest {
  private final InMemoryStore disk = new InMemoryStore();
  private final Run run = new Run(disk, 2);
  private final List<String> checked = new ArrayList<>();
  private @Nullable CommitRef newest;

  @BeforeEach
  void threeCommits() throws IOException {
    run.decide(disk, 1);
    for (long step = 10; step <= 30; step += 10) {
      newest = run.committed(disk, 1, step, newest);
    }
  }

  private Scrubber scrubber(Store store, int epoch) {
    return new Scrubber(store, run.layout, run.verifier(store), epoch, Run.CLOCK);
  }

  private static Optional<Skipped> found(Scrubber scrubber) throws IOException {
    return scrubber.look().flatMap(look -> look.defect().map(bad -> new Skipped(look.id(), bad)));
  }

  private String payload(long step) {
    return disk.keys().stream()
        .filter(key -> key.startsWith(run.layout.data("1-" + step + "-")))
        .findFirst()
        .orElseThrow();
  }

  private void damage(long step) {
    byte[] bytes = disk.read(payload(step)).orElseThrow();
    bytes[0] ^= 1;
    disk.write(payload(step), bytes);
  }

  /** Notes what is read. */
  private final class Noted extends ForwardedStore {
    Noted() {
      super(disk);
    }

    @Override
    public List<Checksums> checksums(List<String> keys) throws IOException {
      checked.add(keys.getFirst().replaceAll(".*/data/1-(\\d+)-.*", "$1"));
      return super.checksums(keys);
    }
  }

  @Test
  void readsOneAtATimeNewestFirstAndThenTheOneReadLongestAgo() throws IOException {
    Scrubber scrubber = scrubber(new Noted(), 1);
    for (int look = 0; look < 5; look++) {
      assertThat(found(scrubber)).isEmpty();
    }
    assertThat(checked).containsExactly("30", "20", "10", "30", "20");
  }

  @Test
  void savesThatComeFasterThanLooksKeepNoOlderOneFromBeingRead() throws IOException {
    Scrubber scrubber = scrubber(new Noted(), 1);
    for (long step = 40; step <= 70; step += 10) {
      assertThat(found(scrubber)).isEmpty();
      newest = run.committed(disk, 1, step, newest);
    }
    assertThat(checked).containsExactly("30", "20", "10", "40");
  }

  @Test
  void whatHasGoneBadCountsForNothingAnyMore() throws IOException {
    damage(30);
    assertThat(found(scrubber(disk, 1)))
        .hasValueSatisfying(
            bad -> {
              assertThat(bad.id()).isEqualTo(new CommitId(30, 1));
              assertThat(bad.defect().reason()).isEqualTo(Defect.Reason.ContentMismatch);
              assertThat(bad.defect().detail()).contains("sha256 is");
            });
    run.pruner(disk, 1).prune();
    assertThat(RunState.read(disk, run.layout).commits())
        .as("two good ones are kept, and the bad one is not one of them")
        .containsExactly(new CommitId(10, 1), new CommitId(20, 1));
    assertThat(run.decide(disk, 2))
        .isInstanceOfSatisfying(
            ResumeOutcome.Resumed.class,
            resumed -> assertThat(resumed.manifest().step()).isEqualTo(20));
  }

  @Test
  void whatFailsOnceIsNoVerdict() throws IOException {
    assertThat(found(scrubber(seen(Seen.WRONG, Seen.RIGHT), 1))).isEmpty();
    assertThat(disk.list(run.layout.quarantine())).isEmpty();
  }

  /** What payload looks like when it is read. */
  private enum Seen {
    RIGHT,
    WRONG,
    AWAY
  }

  /** Each in turn; records can be read all the while. */
  private Store seen(Seen... looks) {
    Iterator<Seen> next = List.of(looks).iterator();
    return new ForwardedStore(disk) {
      @Override
      public List<Checksums> checksums(List<String> keys) throws IOException {
        List<Checksums> sums = super.checksums(keys);
        return switch (next.next()) {
          case RIGHT -> sums;
          case WRONG -> sums.stream().map(s -> new Checksums(s.size(), "00", s.crc32c())).toList();
          case AWAY -> throw new StoreException("the server answered 503", Kind.OUTAGE, null);
        };
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"WRONG, AWAY", "AWAY, WRONG"})
  void whatWasReadOnceOnlyIsNoVerdict(Seen first, Seen second) throws IOException {
    assertThat(found(scrubber(seen(first, second), 1)))
        .hasValueSatisfying(bad -> assertThat(bad.mayBeWell()).isTrue());
    assertThat(disk.list(run.layout.quarantine())).isEmpty();
  }

  @Test
  void whatIsBeingDeletedIsNoVerdict() throws IOException {
    Store going =
        new ForwardedStore(disk) {
          @Override
          public List<Checksums> checksums(List<String> keys) throws IOException {
            disk.putIfAbsent(
                run.layout.tombstone(new CommitId(30, 1)), "{}".getBytes(StandardCharsets.UTF_8));
            disk.delete(payload(30));
            return List.of(new Checksums(0, "00", List.of()));
          }
        };
    assertThat(scrubber(going, 1).look()).isEmpty();
    assertThat(disk.list(run.layout.quarantine())).isEmpty();
  }

  @Test
  void anAttemptThatWasCutOffLooksAtNothing() throws IOException {
    run.decide(disk, 2);
    damage(30);
    assertThat(scrubber(disk, 1).look()).isEmpty();
    assertThat(scrubber(disk, 2).look()).isPresent();
  }

  private Store failing(IOException failure) {
    return new ForwardedStore(disk) {
      @Override
      public List<Checksums> checksums(List<String> keys) throws IOException {
        throw failure;
      }
    };
  }

  @Test
  void tellsOfWhatADiskCannotReadAndPassesNoVerdict() throws IOException {
    Store rotten = failing(new IOException("Input/output error"));
    assertThat(found(scrubber(rotten, 1)))
        .hasValueSatisfying(
            bad -> {
              assertThat(bad.id().step()).isEqualTo(30);
              assertThat(bad.defect().reason()).isEqualTo(Defect.Reason.Unreadable);
            });
    assertThat(RunState.read(disk, run.layout).quarantined()).isEmpty();
  }

  @Test
  void tellsOfWhatAServerCannotGiveThoughItAnswers() throws IOException {
    Store lacking = failing(new StoreException("the server answered 503", Kind.OUTAGE, null));
    assertThat(found(scrubber(lacking, 1)))
        .hasValueSatisfying(bad -> assertThat(bad.mayBeWell()).isTrue());
    assertThat(RunState.read(disk, run.layout).quarantined()).isEmpty();
  }
}

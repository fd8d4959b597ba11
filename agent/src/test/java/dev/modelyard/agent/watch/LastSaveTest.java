package dev.modelyard.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.watch.LastSave.State;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One look, so many seconds after the trainer was asked with a minute to do it. */
class LastSaveTest {
  private static final Optional<CommitId> BEFORE = Optional.of(new CommitId(100, 1));
  private static final Optional<CommitId> NEWER = Optional.of(new CommitId(120, 1));

  @ParameterizedTest
  @CsvSource({
    // leads, saved, committed, after, expected
    "true,  false, false,  1, WAITING",
    "true,  false, true,   1, WAITING", // a save that was under way is not the one asked for
    "true,  true,  false,  1, WAITING",
    "true,  true,  true,   1, COMMITTED",
    "true,  false, false, 60, TOO_LATE",
    "true,  false, true,  60, TOO_LATE",
    "false, false, false,  1, WAITING",
    "false, false, true,   1, COMMITTED", // not every rank saves
    "false, true,  false,  1, WAITING",
    "false, false, false, 60, TOO_LATE",
  })
  void isOver(boolean leads, boolean saved, boolean committed, long seconds, State expected) {
    LastSave last = new LastSave(leads, Duration.ofMinutes(1), 0, 100);
    last.told(BEFORE);
    last.told(committed ? NEWER : BEFORE);

    assertThat(last.look(!saved, Duration.ofSeconds(seconds).toNanos())).isEqualTo(expected);
  }

  /** One that was there when the trainer was asked is committed a moment later. */
  @ParameterizedTest
  @CsvSource({
    // leads, saved, after, expected
    "true,  true,   1, WAITING",
    "true,  true,  12, SAVED",
    "false, false,  1, WAITING", // the others still need this rank
    "false, false, 60, TOO_LATE",
  })
  void isNotOverByTheCommitOfAnEarlierSave(
      boolean leads, boolean saved, long seconds, State expected) {
    LastSave last = new LastSave(leads, Duration.ofMinutes(1), 0, 120);
    last.told(BEFORE);
    assertThat(last.look(!saved, 0)).isEqualTo(State.WAITING);
    last.told(NEWER);

    assertThat(last.look(!saved, Duration.ofSeconds(seconds).toNanos())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"11, WAITING", "12, SAVED"})
  void whatWasSavedHasSomeTimeToBecomeACheckpoint(long seconds, State expected) {
    LastSave last = new LastSave(true, Duration.ofMinutes(1), 0, 100);
    last.told(BEFORE);
    assertThat(last.look(false, 0)).isEqualTo(State.WAITING);

    assertThat(last.look(false, Duration.ofSeconds(seconds).toNanos())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // leads, saved, after, expected
    "true,  true,   1, WAITING",
    "true,  true,  12, SAVED",
    "true,  false, 60, TOO_LATE",
    "false, false,  1, WAITING",
    "false, false, 60, TOO_LATE",
  })
  void isNotOverByACommitThatMayBeOlderThanTheRequest(
      boolean leads, boolean saved, long seconds, State expected) {
    LastSave last = new LastSave(leads, Duration.ofMinutes(1), 0, 100);
    assertThat(last.look(!saved, 0)).as("nothing is told yet").isEqualTo(State.WAITING);
    last.told(NEWER);

    assertThat(last.look(!saved, Duration.ofSeconds(seconds).toNanos())).isEqualTo(expected);
  }
}

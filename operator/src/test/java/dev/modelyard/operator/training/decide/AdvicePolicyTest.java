package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.Goodput;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.training.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Attempts that ran for ten hours each. */
class AdvicePolicyTest {

  static Stream<Arguments> rows() {
    return Stream.of(
        row("a save of 20 s, an interruption in 10 h", 20.0, "20m", AttemptCause.Evicted),
        row(
            "the half as many interruptions",
            20.0,
            "28m",
            AttemptCause.Evicted,
            AttemptCause.Completed),
        row("a save of a tenth of a second", 0.1, "85s", AttemptCause.UserError),
        row("nobody says what a save takes", null, null, AttemptCause.Evicted),
        row("nothing was interrupted", 20.0, null, AttemptCause.Completed),
        row(
            "somebody asked for each stop",
            20.0,
            null,
            AttemptCause.Suspended,
            AttemptCause.SpecChanged),
        row(
            "no attempt could begin",
            20.0,
            null,
            AttemptCause.StoreUnavailable,
            AttemptCause.ResumeBlocked));
  }

  private static Arguments row(
      String name, @Nullable Double save, @Nullable String interval, AttemptCause... causes) {
    return argumentSet(name, save, interval, List.of(causes));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void advises(@Nullable Double save, @Nullable String interval, List<AttemptCause> causes) {
    List<TrainingAttempt> rows =
        IntStream.range(0, causes.size())
            .mapToObj(
                i ->
                    TrainingAttempt.builder(i + 1)
                        .cause(causes.get(i))
                        .endedAt(Situation.T0)
                        .goodput(new Goodput(null, 0L, 0L, 0L, 0L, 0L, 36_000L, null))
                        .build())
            .toList();

    assertThat(
            AdvicePolicy.interval(
                new Ledger(rows),
                Optional.ofNullable(save).map(s -> Duration.ofMillis((long) (s * 1000)))))
        .isEqualTo(Optional.ofNullable(interval).map(GoDuration::of));
  }
}

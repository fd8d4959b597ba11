package dev.modelyard.operator.serving.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.operator.serving.decide.Move.Exposure;
import dev.modelyard.operator.serving.decide.Pace.Canary;
import dev.modelyard.operator.serving.decide.Pace.InPlace;
import dev.modelyard.operator.serving.decide.Pace.Pause;
import dev.modelyard.operator.serving.decide.Pace.Recreate;
import dev.modelyard.operator.serving.decide.Pace.SetWeight;
import dev.modelyard.operator.serving.decide.Pace.SwitchOver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutPlannerTest {

  private static final Side ONE = new Side(1, 1, 1);
  private static final Side TWO = new Side(2, 2, 2);
  private static final Side THREE = new Side(3, 3, 3);

  @Test
  void startsAllPodsOfTheFirstRevisionAndServesWithTheFirstThatPassed() {
    assertThat(plan(new SwitchOver(1), null, Side.NONE, false))
        .isEqualTo(Move.of(0, 3, Exposure.FORMER));
    assertThat(plan(new SwitchOver(1), null, new Side(3, 3, 1), true).promote()).isTrue();
  }

  @Test
  void triesNothingWithoutPods() {
    Rollout none =
        new Rollout(
            new SwitchOver(1),
            0,
            Optional.of(THREE),
            THREE,
            true,
            true,
            false,
            0,
            Duration.ZERO,
            false);

    assertThat(RolloutPlanner.plan(none)).isEqualTo(Move.of(0, 0, Exposure.FORMER));
  }

  @ParameterizedTest(name = "{0} pods of the candidate, {1} ready, gates passed {2}: next {3}")
  @CsvSource({
    "0, 0, false, 1",
    "1, 0, false, 1",
    "1, 1, false, 1",
    "1, 1, true, 2",
    "2, 1, true, 2",
    "2, 2, true, 3",
    "3, 2, true, 3",
  })
  void startsPodsInBatchesAndOnlyOneBeforeTheGatesHavePassed(
      int desired, int ready, boolean passed, int next) {
    Side candidate = new Side(desired, desired, ready);

    assertThat(plan(new SwitchOver(1), THREE, candidate, passed))
        .isEqualTo(Move.of(3, next, Exposure.FORMER));
  }

  @Test
  void switchesOverWhenAllPodsAreReadyAndKeepsTheFormerOnes() {
    assertThat(plan(new SwitchOver(1), THREE, THREE, true)).isEqualTo(Move.promotion(3, 3));
  }

  @Test
  void goesBackToAProvenRevisionAsSoonAsItAnswersAsWellAsTheOther() {
    assertThat(proven(THREE, Side.NONE)).isEqualTo(Move.of(3, 3, Exposure.FORMER));
    assertThat(proven(THREE, new Side(3, 3, 2)).promote()).isFalse();
    assertThat(proven(new Side(3, 3, 1), new Side(3, 3, 1)).promote()).isTrue();
    assertThat(proven(new Side(3, 3, 0), new Side(3, 3, 1)).promote()).isTrue();
  }

  @Test
  void recreatesOnlyWhenNoFormerPodIsLeft() {
    assertThat(plan(new Recreate(), THREE, Side.NONE, false))
        .isEqualTo(Move.of(0, 0, Exposure.FORMER));
    assertThat(plan(new Recreate(), new Side(0, 1, 0), Side.NONE, false).candidate()).isZero();
    assertThat(plan(new Recreate(), Side.NONE, Side.NONE, false).candidate()).isEqualTo(3);
  }

  @Nested
  class InPlaceExchange {

    @ParameterizedTest(
        name =
            "surge {0}, unavailable {1}, {2} former, {3} new with {4} ready: {5} former, {6} new")
    @CsvSource({
      "1, 0, 3, 1, 1, 2, 1",
      "1, 0, 2, 1, 1, 2, 2",
      "1, 0, 2, 2, 2, 1, 2",
      "1, 0, 1, 2, 2, 1, 3",
      "0, 1, 2, 1, 1, 1, 1",
      "0, 1, 1, 1, 1, 1, 2",
      "0, 1, 1, 2, 2, 0, 2",
      "0, 1, 0, 2, 2, 0, 3",
    })
    void keepsItsBoundsAtEachStep(
        int surge, int unavailable, int former, int pods, int ready, int formerNext, int next) {
      Rollout rollout =
          new Rollout(
              new InPlace(surge, unavailable),
              3,
              Optional.of(new Side(former, former, former)),
              new Side(pods, pods, ready),
              true,
              false,
              true,
              0,
              Duration.ZERO,
              false);

      assertThat(RolloutPlanner.plan(rollout)).isEqualTo(Move.of(formerNext, next, Exposure.BOTH));
    }

    @Test
    void exchangesNoMoreThanTheFirstPodsBeforeTheGatesHavePassed() {
      assertThat(plan(new InPlace(1, 0), THREE, Side.NONE, false))
          .isEqualTo(Move.of(3, 1, Exposure.FORMER));
      assertThat(plan(new InPlace(0, 1), THREE, Side.NONE, false))
          .isEqualTo(Move.of(2, 0, Exposure.FORMER));
      assertThat(plan(new InPlace(0, 1), TWO, Side.NONE, false).candidate()).isEqualTo(1);
      assertThat(plan(new InPlace(1, 0), THREE, ONE, false).exposure()).isEqualTo(Exposure.FORMER);
    }
  }

  @Nested
  class CanarySteps {

    private final Canary canary =
        new Canary(
            List.of(
                new SetWeight(25),
                new Pause(Optional.of(Duration.ofMinutes(5))),
                new SetWeight(75),
                new Pause(Optional.empty())));

    @Test
    void startsWithoutTrafficAndOpensItWhenTheGatesHavePassed() {
      assertThat(at(0, Side.NONE, false, false)).isEqualTo(Move.of(3, 1, Exposure.FORMER));
      assertThat(at(0, ONE, false, false).exposure()).isEqualTo(Exposure.FORMER);
      assertThat(at(0, ONE, true, false).exposure()).isEqualTo(Exposure.BOTH);
      assertThat(at(0, ONE, true, false).step()).isZero();
      assertThat(at(0, ONE, true, true).step()).isEqualTo(1);
    }

    @Test
    void waitsForTheEndOfItsPause() {
      assertThat(at(1, ONE, true, true).wake()).contains(Duration.ofMinutes(5));
      assertThat(rest(1, THREE, ONE, Duration.ofMinutes(5), false).step()).isEqualTo(2);
    }

    @Test
    void shrinksTheFormerSideOnlyWhenTheNewOneIsReady() {
      assertThat(at(2, ONE, true, true)).isEqualTo(Move.of(3, 3, Exposure.BOTH).atStep(2));
      assertThat(at(2, THREE, true, true).former()).isEqualTo(1);
    }

    @Test
    void waitsForAPersonWhereThePauseHasNoEnd() {
      assertThat(rest(3, ONE, THREE, Duration.ofDays(1), false).waits()).isTrue();
      assertThat(rest(3, ONE, THREE, Duration.ZERO, true).step()).isEqualTo(4);
    }

    @Test
    void promotesAfterTheLastStep() {
      assertThat(at(4, THREE, true, true).promote()).isTrue();
    }

    private Move at(int step, Side candidate, boolean passed, boolean exposed) {
      return RolloutPlanner.plan(
          rollout(step, THREE, candidate, passed, exposed, Duration.ZERO, false));
    }

    private Move rest(int step, Side former, Side candidate, Duration rested, boolean promoted) {
      return RolloutPlanner.plan(rollout(step, former, candidate, true, true, rested, promoted));
    }

    private Rollout rollout(
        int step,
        Side former,
        Side candidate,
        boolean passed,
        boolean exposed,
        Duration rested,
        boolean promoted) {
      return new Rollout(
          canary,
          3,
          Optional.of(former),
          candidate,
          passed,
          false,
          exposed,
          step,
          rested,
          promoted);
    }
  }

  private static Move proven(Side former, Side candidate) {
    return RolloutPlanner.plan(
        new Rollout(
            new SwitchOver(1),
            3,
            Optional.of(former),
            candidate,
            true,
            true,
            false,
            0,
            Duration.ZERO,
            false));
  }

  private static Move plan(Pace pace, @Nullable Side former, Side candidate, boolean passed) {
    return RolloutPlanner.plan(
        new Rollout(
            pace,
            3,
            Optional.ofNullable(former),
            candidate,
            passed,
            false,
            false,
            0,
            Duration.ZERO,
            false));
  }
}

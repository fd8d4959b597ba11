package dev.modelyard.operator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConditionsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);

  @Test
  void theTransitionTimeMovesWithTheStatusOnly() {
    List<Condition> first =
        Conditions.from(null, 1, NOW).isTrue("Running", "Started", "one").toList();
    List<Condition> sameStatus =
        Conditions.from(first, 2, LATER).isTrue("Running", "Busy", "two").toList();
    List<Condition> otherStatus =
        Conditions.from(first, 2, LATER).isFalse("Running", "Ended", "three").toList();

    assertThat(sameStatus.getFirst().getLastTransitionTime()).isEqualTo(NOW.toString());
    assertThat(sameStatus.getFirst().getReason()).isEqualTo("Busy");
    assertThat(sameStatus.getFirst().getObservedGeneration()).isEqualTo(2);
    assertThat(otherStatus.getFirst().getLastTransitionTime()).isEqualTo(LATER.toString());
  }

  @Test
  void decidingTheSameTwiceGivesAnEqualList() {
    List<Condition> first = decide(null, NOW);

    assertThat(decide(first, LATER)).isEqualTo(first);
  }

  @Test
  void takenAwayAndSaidAgainIsNoTransition() {
    List<Condition> first = Conditions.from(null, 1, NOW).isTrue("Running", "R", "yes").toList();

    List<Condition> again =
        Conditions.from(first, 1, LATER).without("Running").isTrue("Running", "R", "yes").toList();

    assertThat(again).isEqualTo(first);
  }

  private static List<Condition> decide(@Nullable List<Condition> present, Instant now) {
    return Conditions.from(present, 1, now)
        .isTrue("Running", "Started", "yes")
        .isTrue("Accepted", "Accepted", "yes")
        .reconciling("Starting", "pods start")
        .toList();
  }

  @Test
  void readyReconcilingAndStalledExcludeEachOther() {
    Conditions conditions = Conditions.from(null, 1, NOW);

    conditions.reconciling("Starting", "pods start");
    assertThat(shown(conditions)).containsExactly("Ready=False", "Reconciling=True");
    conditions.stalled("Blocked", "no checkpoint verifies");
    assertThat(shown(conditions)).containsExactly("Ready=False", "Stalled=True");
    conditions.ready("Done", "all is well");
    assertThat(shown(conditions)).containsExactly("Ready=True");
  }

  @Test
  void aMessageThatIsTooLongIsCut() {
    Conditions conditions = Conditions.from(null, 1, NOW).stalled("X", "m".repeat(10_000));

    assertThat(conditions.find(Conditions.STALLED).orElseThrow().getMessage())
        .satisfies(m -> assertThat(m.getBytes(StandardCharsets.UTF_8)).hasSize(4096))
        .endsWith("…");
  }

  private static List<String> shown(Conditions conditions) {
    return conditions.toList().stream().map(c -> c.getType() + "=" + c.getStatus()).toList();
  }
}

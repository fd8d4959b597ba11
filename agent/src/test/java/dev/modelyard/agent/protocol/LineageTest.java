package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LineageTest {
  private static final long ANY = Long.MAX_VALUE;

  private static ResumeRecord from(long step, int epoch) {
    return new ResumeRecord(new CommitRef(step, epoch, "sha256:x"));
  }

  private static NavigableMap<Integer, ResumeRecord> decisions(
      Map<Integer, ResumeRecord> decisions) {
    return new TreeMap<>(decisions);
  }

  @Test
  void anUndecidedRunHasNoLineage() {
    assertThat(Lineage.limits(decisions(Map.of()))).isEmpty();
  }

  @Test
  void theNewestDecidedEpochCountsWhole() {
    assertThat(Lineage.limits(decisions(Map.of(1, new ResumeRecord(null)))))
        .containsExactly(Map.entry(1, ANY));
  }

  @Test
  void anAncestorCountsUpToWhereItWasLeft() {
    Map<Integer, Long> limits =
        Lineage.limits(
            decisions(Map.of(1, new ResumeRecord(null), 2, from(100, 1), 3, from(150, 2))));
    assertThat(limits).containsOnly(Map.entry(3, ANY), Map.entry(2, 150L), Map.entry(1, 100L));
    assertThat(Lineage.contains(limits, new CommitId(100, 1))).isTrue();
    assertThat(Lineage.contains(limits, new CommitId(101, 1)))
        .as("a cut-off writer's late commit")
        .isFalse();
    assertThat(Lineage.contains(limits, new CommitId(9000, 3))).isTrue();
  }

  @Test
  void anEpochWithoutADecisionIsSkipped() {
    Map<Integer, Long> limits =
        Lineage.limits(decisions(Map.of(1, new ResumeRecord(null), 3, from(50, 1))));
    assertThat(limits).containsOnlyKeys(1, 3);
  }

  @Test
  void anEpochLeftTwiceCountsUpToTheLowerPoint() {
    Map<Integer, Long> limits =
        Lineage.limits(
            decisions(Map.of(1, new ResumeRecord(null), 2, from(100, 1), 3, from(80, 1))));
    assertThat(limits).containsOnly(Map.entry(3, ANY), Map.entry(1, 80L));
  }

  @Test
  void damagedRecordsThatNameEachOtherDoNotLoop() {
    assertThat(Lineage.limits(decisions(Map.of(1, from(5, 2), 2, from(5, 1)))))
        .containsOnlyKeys(1, 2);
  }
}

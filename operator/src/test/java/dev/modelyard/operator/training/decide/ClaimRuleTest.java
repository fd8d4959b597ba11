package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import dev.modelyard.operator.training.decide.SpecRules.Refusal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training of this name was deleted, and its claim is still there. */
class ClaimRuleTest {
  private static final String OTHERWISE =
      "make a new ModelTraining with another name, or one that names this claim in"
          + " spec.checkpoints.storage.pvc.claimName; or delete the claim, with all that is on it";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          smaller, in other units | 100G | standard | ReadWriteOnce | size: 500Gi | has 100G, spec.checkpoints.storage.pvc.size is 500Gi: enlarge it, or
          of another class | 1Gi | slow | ReadWriteOnce | size: 1Gi, storageClassName: fast | has storage class 'slow', spec.checkpoints.storage.pvc.storageClassName is 'fast':
          for one node | 1Gi | standard | ReadWriteOnce | size: 1Gi, accessMode: ReadWriteMany | has access ReadWriteOnce, spec.checkpoints.storage.pvc.accessMode is ReadWriteMany:
          not for one pod alone | 1Gi | standard | ReadWriteMany | size: 1Gi, accessMode: ReadWriteOncePod | has access ReadWriteMany, spec.checkpoints.storage.pvc.accessMode is ReadWriteOncePod:
          for one pod alone | 1Gi | standard | ReadWriteOncePod | size: 1Gi | has access ReadWriteOncePod, spec.checkpoints.storage.pvc.accessMode is ReadWriteOnce:
          both | 1Gi | standard | ReadWriteOnce | size: 2Gi, accessMode: ReadWriteMany | has 1Gi, spec.checkpoints.storage.pvc.size is 2Gi; has access ReadWriteOnce, spec.checkpoints.storage.pvc.accessMode is ReadWriteMany:
          """)
  void holdsATrainingThatWouldNotGetWhatItAsksFor(
      String name, String size, String type, String access, String pvc, String says) {
    Refusal refusal = refusal(situation(pvc, size, type, access)).orElseThrow();

    assertThat(refusal.reason()).isEqualTo("ClaimUnfit");
    assertThat(refusal.message())
        .startsWith("claim 'churn-checkpoints', left by a former training of this name, " + says)
        .endsWith(OTHERWISE);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the same | 1Gi | standard | ReadWriteOnce | size: 1Gi
          the same in other units | 1Gi | standard | ReadWriteOnce | size: "1073741824"
          larger | 2Gi | standard | ReadWriteOnce | size: 1Gi
          a class that was filled in | 1Gi | standard | ReadWriteOnce | size: 1Gi
          the class that is named | 1Gi | fast | ReadWriteOnce | size: 1Gi, storageClassName: fast
          for several nodes, one is enough | 1Gi | standard | ReadWriteMany | size: 1Gi
          another claim is named | 1Gi | standard | ReadWriteOnce | claimName: mine
          """)
  void goesOnWithAClaimThatHasIt(String name, String size, String type, String access, String pvc) {
    assertThat(refusal(situation(pvc, size, type, access))).isEmpty();
  }

  @Test
  void goesOnWithASmallClaimOnALargerVolume() {
    Situation situation =
        training("size: 5Gi")
            .leftClaim(
                """
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                status: {capacity: {storage: 5Gi}}
                """);

    assertThat(refusal(situation)).isEmpty();
  }

  @Test
  void neverHoldsATrainingThatHasBegun() {
    Situation situation = situation("size: 2Gi", "1Gi", "standard", "ReadWriteOnce");
    situation.status(ModelTrainingStatus.EMPTY.toBuilder().attempt(1).build());

    assertThat(refusal(situation)).isEmpty();
  }

  @Test
  void makesNothingAndDeletesNothing() {
    Plan<ModelTrainingStatus> plan =
        TrainingDecider.decide(
            situation("size: 2Gi", "1Gi", "standard", "ReadWriteOnce").seenAt(Duration.ZERO));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().attempt()).isZero();
    assertThat(plan.status().message()).contains("has 1Gi");
  }

  private static Situation training(String pvc) {
    return Situation.of(Trainings.churnBut("pvc: {size: 1Gi}", "pvc: {" + pvc + "}"));
  }

  private static Situation situation(String pvc, String size, String type, String access) {
    return training(pvc)
        .leftClaim(
            """
            spec:
              accessModes: [%s]
              storageClassName: %s
              resources: {requests: {storage: %s}}
            """
                .formatted(access, type, size));
  }

  private static Optional<Refusal> refusal(Situation situation) {
    return SpecRules.refusal(situation.seenAt(Duration.ZERO));
  }
}

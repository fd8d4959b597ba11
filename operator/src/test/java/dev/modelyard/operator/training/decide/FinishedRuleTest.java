package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Attempts 1 to 5, each with its Job and with the Service of its workers. */
class FinishedRuleTest {
  @Test
  void keepsWhatTheLastAttemptsMade() {
    assertThat(names(FinishedRule.pruned(situation("").seenAt(Duration.ZERO), 5)))
        .containsExactlyInAnyOrder(
            "Job churn-a1", "Job churn-a2", "Service churn-a1", "Service churn-a2");
  }

  @Test
  void removesAllWhenItsTimeIsOver() {
    TrainingSnapshot seen = situation("ttlAfterFinished: 1h").seenAt(Duration.ofHours(1));

    assertThat(names(TrainingDecider.decide(seen).actions())).hasSize(10);
  }

  private static List<String> names(List<? extends Action> actions) {
    return actions.stream()
        .map(Action.Delete.class::cast)
        .map(delete -> delete.ref().kind() + " " + delete.ref().name())
        .toList();
  }

  private static Situation situation(String spec) {
    Situation situation =
        Situation.of(Trainings.gang(2, spec))
            .status(
                ModelTrainingStatus.EMPTY.toBuilder()
                    .conditions(
                        List.of(
                            new ConditionBuilder()
                                .withType(StatusDraft.SUCCEEDED)
                                .withStatus("True")
                                .build()))
                    .attempt(5)
                    .attempts(List.of(TrainingAttempt.builder(5).endedAt(Situation.T0).build()))
                    .build());
    IntStream.rangeClosed(1, 5).forEach(n -> situation.endedJob(n, true).there(service(n)));
    return situation;
  }

  private static Service service(int attempt) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName("churn-a" + attempt)
        .withNamespace(Trainings.NAMESPACE)
        .withUid("s-" + attempt)
        .addToLabels(Labels.TRAINING, "churn")
        .addToLabels(Labels.ATTEMPT, "" + attempt)
        .withOwnerReferences(new OwnerReferenceBuilder().withUid(Situation.UID).build())
        .endMetadata()
        .build();
  }
}

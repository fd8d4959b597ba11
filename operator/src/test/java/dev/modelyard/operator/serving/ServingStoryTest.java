package dev.modelyard.operator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.serving.RevisionState;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.api.v1alpha1.serving.ServingPhase;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users do and see, one story each, with nothing going wrong but what the story says. */
class ServingStoryTest {

  private static final String THREE = "replicas: 3";

  private final Story story =
      new Story(1)
          .versions(
              "v1", "v2", "wrong-v3", "crash-v4", "bad-bytes-v5", "mute-v6", "v7", "unread-v8");

  @Test
  void servesAFirstVersionOnceItsGateHasPassed() {
    story.deploy("v1", THREE);

    assertThat(story.serving()).isEqualTo("v1");
    assertThat(story.status().phase()).isEqualTo(ServingPhase.Healthy);
    assertThat(story.reached()).hasSize(3).containsOnly("v1");
    assertThat(story.status().readyReplicas()).isEqualTo(3);
    assertThat(condition("Ready").getStatus()).isEqualTo("True");
  }

  @Test
  void writesNothingWhenIdle() {
    story.deploy("v1", THREE);
    int before = story.cluster.calls().size();

    story.pass(Duration.ofHours(1));

    assertThat(story.cluster.calls()).hasSize(before);
  }

  @Test
  void rollsOutWithFewWritesAndKeepsTheFormerPodsWarm() {
    story.deploy("v1", THREE);
    long before = story.calls();

    story.edit("v2", THREE).settle();

    assertThat(story.serving()).isEqualTo("v2");
    assertThat(story.pods()).containsEntry("churn-r1", 3).containsEntry("churn-r2", 3);
    story.pass(Duration.ofMinutes(6));
    assertThat(story.pods()).containsOnlyKeys("churn-r2");
    // Ten, and what a lagging cache makes it say twice; ServingIT counts with real caches.
    assertThat(story.calls() - before).isLessThanOrEqualTo(13);
  }

  @Test
  void goesBackByOneWriteOfTheServiceWhileTheFormerPodsAreWarm() {
    story.deploy("v1", THREE).edit("v2", THREE).settle();
    long pods = story.podsOf("v1");

    story.edit("v2", THREE + "\nrollbackTo: v1").settle();

    assertThat(story.serving()).isEqualTo("v1");
    assertThat(story.podsOf("v1")).isEqualTo(pods);
    assertThat(story.status().phase()).isEqualTo(ServingPhase.Healthy);
    assertThat(story.status().message()).contains("spec.rollbackTo 'v1' holds it there");
  }

  @Test
  void goesBackTwoVersionsByOneWriteAfterAThirdWasRefused() {
    story.deploy("v1", THREE).edit("v2", THREE).settle().edit("wrong-v3", THREE).settle();
    List<String> warm = story.podNames("v1");
    assertThat(story.pods()).containsOnly(Map.entry("churn-r1", 3), Map.entry("churn-r2", 3));

    story.edit("wrong-v3", THREE + "\nrollbackTo: v1").settle();

    assertThat(story.serving()).isEqualTo("v1");
    assertThat(story.podNames("v1")).hasSize(3).isEqualTo(warm);
  }

  @Test
  void keepsTheFormerPodsThroughTheGatesOfTheNextVersionForKeepPreviousAndNoLonger() {
    story.deploy("v1", THREE).edit("v2", THREE).settle();
    story.world.full = true;

    story.edit("v7", THREE).pass(Duration.ofMinutes(4));
    assertThat(story.podsOf("v1")).isEqualTo(3);
    story.pass(Duration.ofMinutes(1));

    assertThat(story.status().phase()).isEqualTo(ServingPhase.Progressing);
    assertThat(story.podsOf("v1")).isZero();
  }

  @Test
  void keepsThePredecessorOfWhatServesAndNoOlderPods() {
    story.deploy("v1", THREE).edit("v2", THREE).settle().edit("v7", THREE).settle();

    assertThat(story.serving()).isEqualTo("v7");
    assertThat(story.pods()).containsOnly(Map.entry("churn-r2", 3), Map.entry("churn-r3", 3));
  }

  @Test
  void aCanaryLetsGoOfOlderPodsBeforeTheSelectorWouldReachThem() {
    String canary = "replicas: 4\nstrategy: {type: Canary, steps: [{setWeight: 50}, {pause: {}}]}";
    story.deploy("v1", canary).edit("v2", canary).settle().promote(2);
    assertThat(story.podsOf("v1")).isEqualTo(4);
    story.simulation.actor(
        () -> {
          assertThat(story.reached()).doesNotContain("v1");
          return false;
        });
    story.world.full = true;

    story.edit("v7", canary).settle();
    assertThat(story.podsOf("v1")).isEqualTo(4);
    story.world.full = false;
    story.settle();

    assertThat(story.reached()).contains("v2", "v7");
    assertThat(story.podsOf("v1")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"type: Recreate", "maxSurge: 0, maxUnavailable: 1"})
  void hasNoPodMoreThanItTakesWhereTheStrategyLeavesNoRoom(String strategy) {
    story.deploy("v1", THREE).edit("v2", THREE).settle();

    story.edit("v7", THREE + "\nstrategy: {" + strategy + "}").settle();

    assertThat(story.serving()).isEqualTo("v7");
    assertThat(story.pods()).containsOnly(Map.entry("churn-r3", 3));
  }

  @Test
  void goesBackToColdPodsByNumber() {
    story.deploy("v1", THREE).edit("v2", THREE).pass(Duration.ofMinutes(6));

    story.edit("v2", THREE + "\nrollbackTo: \"1\"").settle();

    assertThat(story.serving()).isEqualTo("v1");
    assertThat(story.reached()).hasSize(3).containsOnly("v1");
  }

  @Test
  void refusesAVersionThatAnswersWronglyAndSaysWhatToDo() {
    story.deploy("v1", THREE);

    story.edit("wrong-v3", THREE).settle();

    assertThat(story.serving()).isEqualTo("v1");
    assertThat(story.pods()).containsOnlyKeys("churn-r1");
    assertThat(story.status().phase()).isEqualTo(ServingPhase.Degraded);
    assertThat(story.status().message())
        .isEqualTo(
            "Revision 2 (wrong-v3) was refused by gate Smoke: the answer of wrong-v3."
                + " Revision 1 (v1) serves."
                + " Next: point spec.model to another version, or correct spec.gates.smoke.");
    assertThat(condition("Available").getStatus()).isEqualTo("True");
    assertThat(condition("UpToDate").getStatus()).isEqualTo("False");
    assertThat(story.cluster.events()).hasSize(1);
  }

  @Test
  void refusesAVersionThatCrashesWithItsExitCodeAndLastWords() {
    story.deploy("v1", THREE).edit("crash-v4", THREE).settle();

    assertThat(story.status().message()).contains("exit code 3 (Error): no such tensor");
    assertThat(story.serving()).isEqualTo("v1");
  }

  @Test
  void refusesDamagedBytesWhateverTheyRunWith() {
    story.deploy("v1", THREE).edit("bad-bytes-v5", THREE).settle();

    story.edit("bad-bytes-v5", THREE + "\nserver: {args: [--other]}").settle();

    assertThat(story.status().revisions()).hasSize(2);
    assertThat(story.status().message()).contains("was refused before, by gate Verify");
    assertThat(story.podsOf("bad-bytes-v5")).isZero();
  }

  @Test
  void triesARefusedVersionAgainWhenWhatRunsItIsEdited() {
    story.deploy("v1", THREE).edit("crash-v4", THREE).settle();

    story.edit("crash-v4", THREE + "\nserver: {args: [--other]}").settle();

    assertThat(story.status().revisions()).hasSize(3);
    assertThat(story.status().rejected()).hasSize(2);
  }

  @Test
  void doesNotTryARejectedVersionAgainAfterARestart() {
    story.deploy("v1", THREE).edit("crash-v4", THREE).settle();
    int before = story.cluster.calls().size();

    story.simulation.crash();
    story.pass(Duration.ofHours(1));

    assertThat(story.cluster.calls()).hasSize(before);
  }

  @Test
  void isAsBeforeWhenTheLastEditIsUndone() {
    story.deploy("v1", THREE).edit("wrong-v3", THREE).settle();

    story.edit("v1", THREE).settle();

    assertThat(story.status().phase()).isEqualTo(ServingPhase.Healthy);
    assertThat(story.status().message()).isEqualTo("Revision 1 (v1) serves.");
    assertThat(story.pods()).containsExactly(Map.entry("churn-r1", 3));
  }

  @Test
  void neverTakesAMissingNodeForABadModel() {
    story.deploy("v1", THREE);
    story.world.full = true;

    story.edit("v2", THREE).pass(Duration.ofMinutes(14));
    assertThat(story.status().phase()).isEqualTo(ServingPhase.Progressing);
    assertThat(story.status().message())
        .contains("waits for a node", "Insufficient nvidia.com/gpu");
    story.pass(Duration.ofMinutes(5));

    assertThat(story.serving()).isEqualTo("v1");
    assertThat(story.status().rejected()).isEmpty();
    assertThat(story.status().message())
        .contains("could not be tried", "not held against its model", "deadlines.schedule");

    story.world.full = false;
    story.edit("v2", THREE + "\ndeadlines: {schedule: 20m}").settle();
    assertThat(story.serving()).isEqualTo("v2");
  }

  @Test
  void saysAtOnceWhyAModelCannotBeReadAndBlamesNoModel() {
    story.deploy("v1", THREE).edit("unread-v8", THREE).settle();

    assertThat(story.status().phase()).isEqualTo(ServingPhase.Progressing);
    assertThat(story.status().message())
        .contains("cannot get its model: StoreRefused: NoSuchBucket")
        .endsWith("Revision 1 (v1) serves.");
    story.pass(Duration.ofMinutes(31));

    assertThat(story.serving()).isEqualTo("v1");
    assertThat(story.status().rejected()).isEmpty();
    assertThat(story.status().message())
        .contains("could not be tried", "deadlines.download", "NoSuchBucket");
  }

  @Test
  void doesNotHoldASilentGateAgainstTheModel() {
    story.deploy("v1", THREE).edit("mute-v6", THREE).settle();

    assertThat(story.serving()).isEqualTo("v1");
    assertThat(story.status().rejected()).isEmpty();
    assertThat(story.status().message()).contains("no verdict");
  }

  @Test
  void servesTheFallbackWhenThereIsNothingToGoBackTo() {
    story.deploy("crash-v4", THREE + "\nfallback: v1");

    assertThat(story.serving()).isEqualTo("v1");
    assertThat(story.status().phase()).isEqualTo(ServingPhase.Degraded);
    assertThat(story.status().message())
        .contains("crash-v4", "revision 2 (v1) serves".substring(1));
  }

  @Test
  void holdsTheFailedPodsForInspectionWithoutTraffic() {
    story.deploy("v1", THREE + "\nonFailure: Hold");
    story.edit("crash-v4", THREE + "\nonFailure: Hold").settle();

    assertThat(story.pods()).containsKeys("churn-r1", "churn-r2");
    assertThat(story.reached()).containsOnly("v1");
  }

  @Test
  void walksTheStepsOfACanaryAndWaitsForAPerson() {
    String canary =
        "replicas: 4\n"
            + "strategy: {type: Canary, steps: [{setWeight: 20}, {pause: {duration: 5m}},"
            + " {setWeight: 50}, {pause: {}}]}";
    story.deploy("v1", canary).edit("v2", canary).settle();

    assertThat(story.reached()).containsExactlyInAnyOrder("v1", "v1", "v1", "v1", "v2");
    assertThat(story.status().weight()).isEqualTo(20);
    story.pass(Duration.ofMinutes(5));
    assertThat(story.status().phase()).isEqualTo(ServingPhase.Paused);
    assertThat(story.status().weight()).isEqualTo(50);
    assertThat(story.status().message())
        .contains("kubectl annotate md churn -n team-a modelyard.dev/promote=2 --overwrite");

    story.promote(2);
    assertThat(story.serving()).isEqualTo("v2");
    assertThat(story.reached()).hasSize(4).containsOnly("v2");
  }

  @Test
  void exchangesPodsOneForOneWhenFormerOnesAreNotKept() {
    String inPlace = THREE + "\nkeepPrevious: 0s";
    story.deploy("v1", inPlace);
    story.simulation.actor(
        () -> {
          assertThat(story.world.servers().stream().filter(FakeWorld::isReady).count())
              .isLessThanOrEqualTo(4);
          assertThat(story.reached().size()).isGreaterThanOrEqualTo(3);
          return false;
        });

    story.edit("v2", inPlace).settle();

    assertThat(story.serving()).isEqualTo("v2");
    assertThat(story.pods()).containsExactly(Map.entry("churn-r2", 3));
  }

  @Test
  void recreatesAfterTheFormerPodsAreGone() {
    String recreate = THREE + "\nstrategy: {type: Recreate}";
    story.deploy("v1", recreate);
    story.simulation.actor(
        () -> {
          assertThat(story.podsOf("v1") > 0 && story.podsOf("v2") > 0).isFalse();
          return false;
        });

    story.edit("v2", recreate).settle();

    assertThat(story.reached()).hasSize(3).containsOnly("v2");
  }

  @Test
  void scalesWithoutANewRevision() {
    story.deploy("v1", THREE);

    story.edit("v1", "replicas: 5").settle();

    assertThat(story.reached()).hasSize(5);
    assertThat(story.status().revisions()).hasSize(1);
    assertThat(story.status().selector()).contains("modelyard.dev/revision=1");
    assertThat(story.status().replicas()).isEqualTo(5);
  }

  @Test
  void neverRendersTheTemplateOfARevisionAgain() {
    story.deploy("v1", THREE);
    Deployment before = story.cluster.all(Deployment.class).getFirst();

    story.edit("v1", "replicas: 5").settle();

    Deployment after = story.cluster.all(Deployment.class).getFirst();
    assertThat(after.getSpec().getTemplate()).isEqualTo(before.getSpec().getTemplate());
  }

  @Test
  void forgetsRevisionsBeyondTheHistoryLimit() {
    String two = THREE + "\nrevisionHistoryLimit: 1\nkeepPrevious: 1m";
    story.deploy("v1", two).edit("v2", two).pass(Duration.ofMinutes(2));

    story.edit("v2", two + "\nserver: {args: [--other]}").pass(Duration.ofMinutes(2));

    assertThat(story.status().revisions()).extracting(RevisionStatus::number).containsExactly(2, 3);
    assertThat(story.cluster.all(Deployment.class)).hasSize(2);
  }

  @Test
  void refusesWhatIsNotImplementedInOneMessageAndLeavesPodsAlone() {
    story.deploy("v1", THREE);

    story
        .edit("v1", THREE + "\nstrategy: {type: BlueGreen}\nautoscaling: {maxReplicas: 3}")
        .settle();

    assertThat(condition("Accepted").getStatus()).isEqualTo("False");
    assertThat(condition("Accepted").getReason()).isEqualTo("NotImplemented");
    assertThat(condition("Accepted").getMessage())
        .contains("spec.autoscaling", "spec.strategy.type 'BlueGreen'");
    assertThat(story.reached()).hasSize(3);
  }

  /** Applied where there was one with fields, an empty object is refused. */
  @Test
  void desiresNothingRatherThanAnEmptyObjectWhenTheSpecNamesNoVersion() {
    story.deploy("v1", THREE);
    story.cluster.edit(
        ModelDeployment.class,
        Models.NAMESPACE,
        Models.NAME,
        d -> d.setSpec(Models.following("good").getSpec()));
    story.settle();

    assertThat(story.status().message()).contains("spec.model.latestOf 'good'");
    assertThat(story.status().desired()).isNull();
  }

  @Test
  void saysWhichVersionIsMissingAndGoesOnWhenItComes() {
    story.deploy("v9", THREE);
    assertThat(story.status().message())
        .contains("spec.model.version 'v9'", "no such ModelVersion");

    story.versions("v9").settle();

    assertThat(story.serving()).isEqualTo("v9");
  }

  @Test
  void keepsAVersionThatIsServedAndLetsItGoAfterwards() {
    story.deploy("v1", THREE);
    assertThat(version("v1").getStatus().references()).hasSize(1);

    story.cluster.deleteByOther(ModelVersion.class, Models.NAMESPACE, "v1");
    story.settle();
    assertThat(version("v1").getStatus().message())
        .contains("Deletion waits", "ModelDeployment churn (revision 1)");

    story.cluster.deleteByOther(ModelDeployment.class, Models.NAMESPACE, Models.NAME);
    story.settle();
    assertThat(story.cluster.find(ModelVersion.class, Models.NAMESPACE, "v1")).isEmpty();
  }

  /** Refused, so no revision uses it any more; the spec still does. */
  @Test
  void letsGoOfAVersionThatASpecNoLongerNames() {
    story.deploy("v1", THREE).edit("wrong-v3", THREE).settle();
    story.cluster.deleteByOther(ModelVersion.class, Models.NAMESPACE, "wrong-v3");
    story.settle();
    assertThat(version("wrong-v3").getStatus().message()).contains("Deletion waits");

    story.edit("v2", THREE).settle();

    assertThat(story.cluster.find(ModelVersion.class, Models.NAMESPACE, "wrong-v3")).isEmpty();
  }

  @Test
  void writesTheStatusOfAFreshVersionOnce() {
    story.settle();

    assertThat(story.cluster.calls().stream().filter(c -> c.ref().name().equals("v1"))).hasSize(1);
  }

  @Test
  void marksTheRevisionThatServed() {
    story.deploy("v1", THREE).edit("v2", THREE).settle();

    assertThat(story.status().revisions())
        .extracting(RevisionStatus::state)
        .containsExactly(RevisionState.Previous, RevisionState.Serving);
  }

  private ModelVersion version(String name) {
    return story.cluster.find(ModelVersion.class, Models.NAMESPACE, name).orElseThrow();
  }

  private Condition condition(String type) {
    return story.status().conditions().stream()
        .filter(c -> type.equals(c.getType()))
        .findFirst()
        .orElseThrow();
  }
}

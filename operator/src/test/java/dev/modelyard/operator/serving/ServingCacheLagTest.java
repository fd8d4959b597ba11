package dev.modelyard.operator.serving;

import static dev.modelyard.operator.serving.Models.NAME;
import static dev.modelyard.operator.serving.Models.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.serving.RevisionState;
import dev.modelyard.operator.cluster.ReconcileFlow;
import dev.modelyard.operator.serving.desired.ServedRevision;
import dev.modelyard.operator.testkit.LaggingReader;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * One pass over caches of which one is behind, at the moments where that could cost traffic. Each
 * was first found by {@link ServingSimulationTest}.
 */
class ServingCacheLagTest {

  /** One for one: the strategy that takes pods from the former revision while both get requests. */
  private static final String IN_PLACE =
      "replicas: 2\nkeepPrevious: 0s\nstrategy: {maxSurge: 0, maxUnavailable: 1}";

  private static final Map<String, String> ALL = ServedRevision.podsOf(NAME);
  private static final Map<String, String> FIRST = ServedRevision.podsOf(NAME, 1);

  private final Story story =
      new Story(1).versions("v1", "v2", "mute-d", "crash-b").deploy("v1", IN_PLACE);
  private final ServingFeature feature = new ServingFeature(Models.SETTINGS);
  private final LaggingReader caches = new LaggingReader(story.cluster);

  @Test
  void trafficDoesNotGoBackToPodsThatAreOnTheirWayOut() {
    story.edit("v2", IN_PLACE);
    until(() -> asked(1) == 0 && story.podsOf("v1") > 0);
    story.edit("v1", IN_PLACE);

    pass();

    assertThat(selector()).isEqualTo(ALL);
    assertThat(asked(1)).isEqualTo(2);
  }

  @Test
  void trafficDoesNotGoBackToPodsThatHaveGone() {
    exchanging();
    story.edit("v1", IN_PLACE);
    readAll();
    deletePods(1);

    pass();

    assertThat(selector()).isEqualTo(ALL);
  }

  @Test
  void podsDoNotGoWhenThoseThatWereToAnswerInsteadHaveGone() {
    exchanging();
    readAll();
    deletePods(2);

    pass();

    assertThat(asked(1)).isEqualTo(1);
  }

  @Test
  void podsDoNotGoWhenTheServiceNoLongerSelectsTheOthers() {
    exchanging();
    readAll();
    story.cluster.edit(Service.class, NAMESPACE, NAME, s -> s.getSpec().setSelector(FIRST));

    pass();

    assertThat(asked(1)).isEqualTo(1);
  }

  @Test
  void nothingStartsWhileAServiceThatSelectsAllIsTakenForNarrow() {
    story.edit("mute-d", IN_PLACE).settle();
    caches.watch(Service.class);
    exchanging();
    story.edit("mute-d", IN_PLACE);
    int before = story.cluster.calls().size();

    pass();

    assertThat(selector()).isEqualTo(FIRST);
    assertThat(story.cluster.calls().stream().skip(before).map(Object::toString))
        .containsSubsequence("apply Service team-a/churn", "apply Deployment team-a/churn-r2");
  }

  @Test
  void trafficIsNotTakenForMovedBecauseTheServiceOnceSelectedThis() {
    String canary = "replicas: 2\nstrategy: {steps: [{setWeight: 100}, {pause: {}}]}";
    story.edit("v2", canary).settle();
    caches.watch(Service.class);
    assertThat(selector()).isEqualTo(ServedRevision.podsOf(NAME, 2));
    story.edit("v1", canary).settle().edit("v2", canary);
    until(() -> story.world.servers().stream().filter(FakeWorld::isReady).count() == 4);

    pass();

    assertThat(selector()).isEqualTo(ServedRevision.podsOf(NAME, 2));
  }

  @Test
  void bothSidesShrinkInOnePass() {
    String canary = "strategy: {steps: [{setWeight: 50}, {pause: {}}]}\nreplicas: ";
    story.edit("v2", canary + 4).settle();
    assertThat(story.pods().values()).containsExactly(4, 4);
    story.edit("v2", canary + 2);

    pass();

    assertThat(story.pods().values()).containsExactly(2, 2);
  }

  @Test
  void whatWasRefusedIsNotScaledUpByAPassThatDoesNotKnow() {
    story.edit("crash-b", "replicas: 2");
    until(() -> asked(2) == 1);
    caches.watch(ModelDeployment.class);
    story.settle();
    assertThat(story.status().revisions().getLast().state()).isEqualTo(RevisionState.Rejected);

    pass();

    assertThat(asked(2)).isZero();
  }

  /** The Service selects all, a pod of each revision is ready, and the former one may go next. */
  private void exchanging() {
    story.edit("v2", IN_PLACE);
    until(() -> selector().equals(ALL));
    assertThat(asked(1)).isEqualTo(1);
    assertThat(story.reached()).containsExactlyInAnyOrder("v1", "v2");
  }

  private void until(BooleanSupplier moment) {
    for (int step = 0; !moment.getAsBoolean(); step++) {
      assertThat(step).as("steps").isLessThan(1000);
      if (!story.simulation.step()) {
        story.simulation.clock().advance(Duration.ofSeconds(1));
      }
    }
  }

  /** Types that were read before stay as they were then. */
  private void readAll() {
    caches.watch(ModelDeployment.class);
    feature.watched().forEach(w -> caches.watch(w.type()));
  }

  /** A conflict is an answer here: the operator would look again. */
  private void pass() {
    readAll();
    ModelDeployment known = caches.find(ModelDeployment.class, NAMESPACE, NAME).orElseThrow();
    try {
      var _ =
          new ReconcileFlow<>(feature, story.cluster, story.simulation.clock())
              .reconcile(known, caches, story.cluster::patchStatus);
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).isEqualTo(409);
    }
  }

  private Map<String, String> selector() {
    return story.cluster.find(Service.class, NAMESPACE, NAME).orElseThrow().getSpec().getSelector();
  }

  private int asked(int revision) {
    return story.pods().getOrDefault(NAME + "-r" + revision, 0);
  }

  private void deletePods(int revision) {
    story.cluster.list(Pod.class, NAMESPACE, ServedRevision.podsOf(NAME, revision)).stream()
        .map(p -> p.getMetadata().getName())
        .forEach(name -> story.cluster.deleteByOther(Pod.class, NAMESPACE, name));
  }
}

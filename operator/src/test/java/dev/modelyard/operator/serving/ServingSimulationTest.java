package dev.modelyard.operator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.RevisionState;
import dev.modelyard.api.v1alpha1.serving.ServingPhase;
import dev.modelyard.operator.testkit.Fault;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Seeded runs: random edits while calls are lost, refused or answered with nothing, caches lag, and
 * the operator dies. After every move of anybody the rules that must never be broken are looked at;
 * in the end there is quiet, and what the spec asks for, or what it says instead.
 */
class ServingSimulationTest {

  private static final List<String> GOOD = List.of("v1", "v2", "v3");
  private static final List<String> ALL =
      List.of("v1", "v2", "v3", "wrong-a", "crash-b", "bad-bytes-c", "mute-d");
  private static final List<String> STRATEGIES =
      List.of(
          "keepPrevious: 5m",
          "keepPrevious: 0s",
          "keepPrevious: 0s\nstrategy: {maxSurge: 0, maxUnavailable: 1}",
          "strategy: {type: Canary, steps: [{setWeight: 20}, {pause: {duration: 2m}}, {setWeight:"
              + " 75}]}");

  static IntStream seeds() {
    return IntStream.range(0, Integer.getInteger("modelyard.seeds", 40));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsItsPromisesWhateverHappens(int seed) {
    Story story = new Story(seed).versions(ALL.toArray(String[]::new));
    Random random = new Random(seed);
    String strategy = STRATEGIES.get(random.nextInt(STRATEGIES.size()));
    story.deploy("v1", "replicas: 3\n" + strategy);
    story.simulation.actor(new Promises(story)::areKept);

    for (int edit = 0; edit < 6; edit++) {
      String wanted = ALL.get(random.nextInt(ALL.size()));
      String more = "replicas: " + (2 + random.nextInt(3)) + "\n" + strategy;
      story.cluster.failWith(Fault.random(random, 0.1));
      story.edit(wanted, random.nextInt(4) == 0 ? more + "\nrollbackTo: v1" : more);
      meanwhile(story, random);
    }
    story.cluster.failWith(Fault.none());
    String last = GOOD.get(random.nextInt(GOOD.size()));
    story.edit(last, "replicas: 3\n" + strategy).pass(Duration.ofMinutes(40));

    assertThat(story.serving()).isEqualTo(last);
    assertThat(story.status().phase()).isEqualTo(ServingPhase.Healthy);
    assertThat(story.reached()).hasSize(3).containsOnly(last);
    assertThat(story.pods().values()).containsExactly(3);
    int calls = story.cluster.calls().size();
    story.pass(Duration.ofMinutes(30));
    assertThat(story.cluster.calls()).hasSize(calls);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void isAsIfTheLastEditHadNeverBeenMadeOnceItIsUndone(int seed) {
    Story story = new Story(seed).versions(ALL.toArray(String[]::new));
    Random random = new Random(seed);
    String spec = "replicas: 3\n" + STRATEGIES.get(random.nextInt(STRATEGIES.size()));
    story.deploy("v1", spec).pass(Duration.ofMinutes(6));
    Map<String, Integer> pods = story.pods();

    story.edit(ALL.get(1 + random.nextInt(ALL.size() - 1)), spec);
    meanwhile(story, random);
    story.edit("v1", spec).pass(Duration.ofMinutes(15));

    assertThat(story.serving()).isEqualTo("v1");
    assertThat(story.pods()).isEqualTo(pods);
    assertThat(story.reached()).hasSize(3).containsOnly("v1");
    assertThat(story.status().message()).isEqualTo("Revision 1 (v1) serves.");
  }

  /** Some time passes, or only a few moves of somebody, and perhaps the operator dies. */
  private static void meanwhile(Story story, Random random) {
    if (random.nextInt(3) == 0) {
      story.pass(Duration.ofSeconds(random.nextInt(600)));
    }
    for (int move = random.nextInt(60); move > 0; move--) {
      story.simulation.step();
    }
    if (random.nextInt(3) == 0) {
      story.simulation.crash();
    }
  }

  /** What holds at every moment. */
  private static final class Promises {

    private final Story story;
    private final Set<String> rejected = new HashSet<>();
    private final Map<String, Integer> asked = new HashMap<>();

    Promises(Story story) {
      this.story = story;
    }

    boolean areKept() {
      List<String> reached = story.reached();
      assertThat(reached).as("a ready pod gets the traffic").isNotEmpty();
      assertThat(GOOD).as("only versions that passed get traffic").containsAll(reached);
      assertThat(Set.copyOf(reached))
          .as("kept pods of a third version get no traffic")
          .hasSizeLessThanOrEqualTo(2);
      ModelDeploymentStatus status = story.status();
      assertThat(status.serving()).isNotNull();
      assertThat(GOOD).contains(story.serving());
      rejectedStaysRejected(status);
      modelsAreTheirOwn();
      return false;
    }

    private void rejectedStaysRejected(ModelDeploymentStatus status) {
      for (Deployment deployment : story.world.deployments()) {
        String name = deployment.getMetadata().getName();
        int pods = deployment.getSpec().getReplicas();
        if (rejected.contains(name)) {
          assertThat(pods)
              .as(name + " was rejected")
              .isLessThanOrEqualTo(asked.getOrDefault(name, 0));
        }
        asked.put(name, pods);
      }
      status.revisions().stream()
          .filter(r -> r.state() == RevisionState.Rejected)
          .forEach(r -> rejected.add(Models.NAME + "-r" + r.number()));
    }

    private void modelsAreTheirOwn() {
      for (Pod pod : story.world.servers()) {
        String mount =
            pod.getSpec().getContainers().getFirst().getVolumeMounts().getFirst().getSubPath();
        assertThat(mount).contains(FakeWorld.version(pod));
      }
    }
  }
}

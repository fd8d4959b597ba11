package dev.modelyard.operator.training;

import static dev.modelyard.operator.training.Trainings.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.Goodput;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.testkit.Fault;
import dev.modelyard.operator.testkit.InMemoryCluster;
import dev.modelyard.operator.testkit.Simulation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole trainings in virtual time, with everything going wrong that can. One seed is one run. */
class TrainingSimulationTest {
  private static final int SEEDS = 60;
  private static final String PATIENT = "restartPolicy: {maxFailures: 20, noProgressLimit: 20}";
  private static final String ATTENTIVE =
      "restartPolicy: {maxFailures: 20, noProgressLimit: 20, stall: {start: 10m, step: 5m}}";

  /** A training, its world, and what must hold at every instant. */
  private static final class World {
    private final Simulation simulation;
    private final InMemoryCluster cluster;
    private final FakeNode node;
    private final FakeBoard board = new FakeBoard();

    World(long seed, int mishaps, ModelTraining training) {
      simulation = new Simulation(seed);
      cluster = simulation.cluster();
      node = new FakeNode(cluster, simulation.clock(), simulation.random(), mishaps);
      FakeJobController jobs = new FakeJobController(cluster, simulation.clock());
      cluster.given(training);
      simulation
          .run(new LegalFeature(new TrainingFeature(Trainings.SETTINGS, board)))
          .actor(
              () -> {
                check();
                return node.move();
              })
          .actor(jobs::move);
    }

    void tellsItsSteps() {
      node.tellsItsStepsTo(
          (attempt, step) -> {
            board.tell(
                training().getMetadata().getUid(),
                new Progress(
                    attempt,
                    Optional.empty(),
                    Optional.empty(),
                    Map.of("step", "" + step),
                    Optional.empty(),
                    simulation.clock().instant()));
            simulation.trigger(NAMESPACE, "churn");
          });
    }

    /** Holds before anything new runs. */
    private void check() {
      List<Integer> live =
          cluster.all(Pod.class).stream()
              .filter(p -> !FakeJobController.hasEnded(p))
              .map(FakeNode::attempt)
              .distinct()
              .toList();
      assertThat(live).as("attempts with live pods").hasSizeLessThanOrEqualTo(1);
      assertThat(cluster.all(ModelVersion.class)).hasSizeLessThanOrEqualTo(1);
    }

    ModelTraining training() {
      return cluster.find(ModelTraining.class, NAMESPACE, "churn").orElseThrow();
    }

    ModelTrainingStatus status() {
      return Objects.requireNonNullElse(training().getStatus(), ModelTrainingStatus.EMPTY);
    }

    void suspend(boolean suspend) {
      cluster.edit(
          ModelTraining.class,
          NAMESPACE,
          "churn",
          t -> t.setSpec(Trainings.churn("suspend: " + suspend).getSpec()));
    }

    /** Nothing more to do: an hour passes and nobody writes. */
    void isQuiet() {
      int calls = cluster.calls().size();
      simulation.runFor(Duration.ofHours(1));
      assertThat(cluster.calls().subList(calls, cluster.calls().size())).isEmpty();
    }

    void hasOneVersion() {
      assertThat(status().phase()).as(status().message()).isEqualTo(TrainingPhase.Succeeded);
      assertThat(cluster.all(ModelVersion.class)).hasSize(1);
      ModelVersion version = cluster.all(ModelVersion.class).getFirst();
      assertThat(status().version()).isNotNull();
      assertThat(status().version().name()).isEqualTo(version.getMetadata().getName());
    }
  }

  static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  @Test
  void writesSixTimesForOneAttemptWithAVersion() {
    World world = new World(1, 0, Trainings.churn());
    world.simulation.runFor(Duration.ofMinutes(10));

    world.hasOneVersion();
    assertThat(world.cluster.calls())
        .extracting(InMemoryCluster.Call::toString)
        .containsExactly(
            "patch status ModelTraining team-a/churn",
            "create PersistentVolumeClaim team-a/churn-checkpoints",
            "create Job team-a/churn-a1",
            "patch status ModelTraining team-a/churn",
            "create ModelVersion team-a/churn-v1",
            "patch status ModelTraining team-a/churn");
    world.isQuiet();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void endsInOneVersionWhateverHappens(long seed) {
    World world = new World(seed, 5, Trainings.gang(1 + (int) (seed % 3), PATIENT));
    world.cluster.failWith(Fault.random(world.simulation.random(), 0.15));
    for (int i = 0; i < 20; i++) {
      for (int step = 0; step < 20; step++) {
        world.simulation.step();
      }
      if (world.simulation.random().nextBoolean()) {
        world.simulation.crash();
      }
      world.simulation.runFor(Duration.ofSeconds(5));
    }
    world.simulation.runFor(Duration.ofMinutes(20));
    world.cluster.failWith(Fault.none());
    world.simulation.runFor(Duration.ofMinutes(40));

    world.hasOneVersion();
    isCountedExactly(world);
    world.isQuiet();
  }

  private static void isCountedExactly(World world) {
    List<TrainingAttempt> rows = world.status().attempts();
    assertThat(rows.getLast().number()).isEqualTo(world.status().attempt());
    assertThat(rows.getLast().cause()).isEqualTo(AttemptCause.Completed);
    assertThat(rows)
        .allSatisfy(r -> assertThat(r.endedAt()).as("end of attempt " + r.number()).isNotNull());
    long taken = rows.stream().filter(r -> r.cause() == AttemptCause.Evicted).count();
    assertThat((long) world.status().disruptions()).isEqualTo(taken);
    assertThat(taken).isLessThanOrEqualTo(world.node.evictions);
    if (rows.size() == world.status().attempt()) {
      assertThat(rows.stream().mapToLong(r -> spent(r.goodput())).sum())
          .as("seconds of all attempts")
          .isEqualTo(spent(world.status().goodput()));
    }
  }

  private static long spent(@Nullable Goodput goodput) {
    Goodput g = Objects.requireNonNull(goodput);
    return g.productiveSeconds()
        + g.queuedSeconds()
        + g.startingSeconds()
        + g.restoringSeconds()
        + g.replayedSeconds();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void stopsWhatHangsAndNothingElse(long seed) {
    World world = new World(seed, 0, Trainings.churn(ATTENTIVE));
    world.node.hangs(3);
    if (seed % 2 == 0) {
      world.tellsItsSteps();
    }
    world.cluster.failWith(Fault.random(world.simulation.random(), 0.15));
    for (int i = 0; i < 20; i++) {
      world.simulation.runFor(Duration.ofMinutes(3));
      if (world.simulation.random().nextInt(4) == 0) {
        world.simulation.crash();
      }
    }
    world.cluster.failWith(Fault.none());
    world.simulation.runFor(Duration.ofHours(1));

    world.hasOneVersion();
    assertThat(world.status().attempts())
        .filteredOn(r -> r.cause() == AttemptCause.Stalled)
        .hasSize(world.node.hangs);
    assertThat(world.status().attempts()).hasSize(world.node.hangs + 1);
    isCountedExactly(world);
    world.isQuiet();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void goesOnAfterBeingSuspendedManyTimes(long seed) {
    World world = new World(seed, 0, Trainings.churn());
    for (int i = 0; i < 20; i++) {
      world.simulation.step();
      world.suspend(i % 2 == 0);
      world.simulation.step();
    }
    world.suspend(true);
    world.simulation.runFor(Duration.ofMinutes(5));
    if (world.status().phase() != TrainingPhase.Succeeded) {
      assertThat(world.status().phase()).isEqualTo(TrainingPhase.Suspended);
      assertThat(world.cluster.all(Pod.class)).allMatch(FakeJobController::hasEnded);
    }
    world.suspend(false);
    world.simulation.runFor(Duration.ofMinutes(30));

    world.hasOneVersion();
    assertThat(world.status().failures()).isZero();
    assertThat(world.status().disruptions()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void keepsTheJobsOfTheLastThreeAttempts(long seed) {
    World world = new World(seed, 8, Trainings.churn(PATIENT));
    world.simulation.runFor(Duration.ofHours(1));

    world.hasOneVersion();
    assertThat(world.cluster.all(Job.class)).hasSizeLessThanOrEqualTo(3);
  }
}

package dev.modelyard.operator.testkit;

import dev.modelyard.operator.cluster.Feature;
import dev.modelyard.operator.cluster.ReconcileFlow;
import dev.modelyard.operator.cluster.Watched;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Requeue;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The operator and its world in virtual time: whole reconcile flows over caches that lag, with a
 * queue, timers and back-off like the real ones. One seed is one run. Faults come from {@link
 * InMemoryCluster#failWith}, the world's own moves from {@link #actor}.
 */
public final class Simulation {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration RESYNC = Duration.ofMinutes(5);
  private static final int MOST_STEPS = 100_000;

  private final Random random;
  private final VirtualClock clock = new VirtualClock(START);
  private final InMemoryCluster cluster = new InMemoryCluster(clock);
  private final List<Controller<?, ?, ?>> controllers = new ArrayList<>();
  private final List<BooleanSupplier> actors = new ArrayList<>();

  public Simulation(long seed) {
    this.random = new Random(seed);
  }

  public InMemoryCluster cluster() {
    return cluster;
  }

  public VirtualClock clock() {
    return clock;
  }

  public Random random() {
    return random;
  }

  public <R extends CustomResource<?, S>, N, S> Simulation run(Feature<R, N, S> feature) {
    controllers.add(new Controller<>(feature));
    return this;
  }

  /**
   * Part of the world, such as a kubelet: makes one move, if it has one, and says whether it did.
   */
  public Simulation actor(BooleanSupplier actor) {
    actors.add(actor);
    return this;
  }

  /** The operator dies and starts again: caches are read anew, queues and timers are lost. */
  public void crash() {
    controllers.forEach(Controller::restart);
  }

  /**
   * Lets this much time pass, and all happen that is to happen in it.
   *
   * @throws AssertionError when somebody is still busy after very many steps: a hot loop
   */
  public void runFor(Duration time) {
    Instant end = clock.instant().plus(time);
    for (int step = 0; step < MOST_STEPS; step++) {
      if (step()) {
        continue;
      }
      if (!clock.instant().isBefore(end)) {
        return;
      }
      Instant next = nextTimer().filter(t -> t.isBefore(end)).orElse(end);
      clock.advanceTo(next);
    }
    throw new AssertionError("still busy after " + MOST_STEPS + " steps: " + tail());
  }

  private Optional<Instant> nextTimer() {
    return controllers.stream()
        .flatMap(c -> c.timers.values().stream())
        .min(Comparator.naturalOrder());
  }

  /** One move of anybody, chosen at random; false when nobody has one at this instant. */
  public boolean step() {
    List<BooleanSupplier> moves = new ArrayList<>(actors);
    for (Controller<?, ?, ?> controller : controllers) {
      moves.add(controller::deliverOne);
      moves.add(controller::reconcileOne);
    }
    Collections.shuffle(moves, random);
    return moves.stream().anyMatch(BooleanSupplier::getAsBoolean);
  }

  /**
   * Something no watch tells, such as a progress report, asks every kind for a reconcile of this
   * name.
   */
  public void trigger(String namespace, String name) {
    controllers.forEach(c -> c.timers.put(new Key(namespace, name), clock.instant()));
  }

  private List<InMemoryCluster.Call> tail() {
    List<InMemoryCluster.Call> calls = cluster.calls();
    return calls.subList(Math.max(0, calls.size() - 10), calls.size());
  }

  /** Which resource. */
  private record Key(String namespace, String name) {
    static Key of(HasMetadata object) {
      return new Key(object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }

  /** One kind's controller: a view, timers, back-off. */
  private final class Controller<R extends CustomResource<?, S>, N, S> {
    private final Feature<R, N, S> feature;
    private final ReconcileFlow<R, N, S> flow;
    private final Map<Key, Instant> timers = new TreeMap<>(Comparator.comparing(Key::toString));
    private final Map<Key, Integer> failures = new HashMap<>();
    private LaggingReader view = new LaggingReader(cluster);

    Controller(Feature<R, N, S> feature) {
      this.feature = feature;
      this.flow = new ReconcileFlow<>(feature, cluster, clock);
      restart();
    }

    void restart() {
      view = new LaggingReader(cluster);
      view.watch(feature.type());
      feature.watched().forEach(w -> view.watch(w.type()));
      timers.clear();
      failures.clear();
      cluster.all(feature.type()).forEach(r -> timers.put(Key.of(r), clock.instant()));
    }

    boolean deliverOne() {
      List<Class<?>> behind = view.behind();
      if (behind.isEmpty()) {
        return false;
      }
      view.deliver(behind.get(random.nextInt(behind.size())), this::enqueueFor);
      return true;
    }

    private void enqueueFor(HasMetadata object) {
      if (feature.type().isInstance(object)) {
        timers.put(Key.of(object), clock.instant());
      }
      for (Watched<?> watched : feature.watched()) {
        if (watched.type().isInstance(object) && selected(watched, object)) {
          owners(watched, object)
              .forEach(
                  name ->
                      timers.put(
                          new Key(object.getMetadata().getNamespace(), name), clock.instant()));
        }
      }
    }

    private <T extends HasMetadata> List<String> owners(Watched<T> watched, HasMetadata object) {
      return watched.owners().apply(watched.type().cast(object), view);
    }

    boolean reconcileOne() {
      List<Key> due =
          timers.entrySet().stream()
              .filter(e -> !e.getValue().isAfter(clock.instant()))
              .map(Map.Entry::getKey)
              .toList();
      if (due.isEmpty()) {
        return false;
      }
      reconcile(due.get(random.nextInt(due.size())));
      return true;
    }

    private void reconcile(Key key) {
      timers.remove(key);
      Optional<R> resource = view.find(feature.type(), key.namespace(), key.name());
      if (resource.isEmpty()) {
        return;
      }
      try {
        Requeue requeue = flow.reconcile(resource.get(), view, cluster::patchStatus);
        failures.remove(key);
        again(key, requeue.after().filter(d -> d.compareTo(RESYNC) < 0).orElse(RESYNC));
      } catch (KubernetesClientException e) {
        int before = failures.merge(key, 1, Integer::sum);
        again(key, Duration.ofSeconds(1L << Math.min(before - 1, 8)));
      }
    }

    private void again(Key key, Duration after) {
      timers.put(key, clock.instant().plus(after));
    }
  }

  /** Evaluates the equality and existence terms of a label selector. */
  private static boolean selected(Watched<?> watched, HasMetadata object) {
    return watched.selector().isEmpty()
        || Arrays.stream(watched.selector().split(","))
            .map(term -> term.split("=", 2))
            .allMatch(
                term ->
                    term.length == 1
                        ? Labels.label(object, term[0]) != null
                        : term[1].equals(Labels.label(object, term[0])));
  }
}

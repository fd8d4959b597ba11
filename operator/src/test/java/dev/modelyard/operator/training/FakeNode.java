package dev.modelyard.operator.training;

import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.testkit.InMemoryCluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A kubelet, an agent and a training program in one: pods run, commit a step at a time, and end
 * well at the target; up to a number of times they fail or are taken away instead, and some that
 * are taken away say that they are done. A program fails without its peers. What is committed is
 * kept by training, as a claim would.
 */
final class FakeNode {
  static final String TRACKING = "batch.kubernetes.io/job-tracking";
  static final long TARGET = 4;

  private final InMemoryCluster cluster;
  private final Clock clock;
  private final Random random;
  private final Map<String, AgentReport.Commit> newest = new HashMap<>();
  private final Map<@Nullable String, Set<String>> begun = new HashMap<>();
  private final Set<String> hung = new HashSet<>();
  private Teller teller = (attempt, step) -> {};
  private int mishapsLeft;
  private int hangsLeft;
  int evictions;
  int hangs;

  FakeNode(InMemoryCluster cluster, Clock clock, Random random, int mishaps) {
    this.cluster = cluster;
    this.clock = clock;
    this.random = random;
    this.mishapsLeft = mishaps;
  }

  /** Hears of each step the program makes. */
  interface Teller {
    void tell(int attempt, long step);
  }

  void tellsItsStepsTo(Teller teller) {
    this.teller = teller;
  }

  /** So many times the program stops moving, at any step, and is there for ever. */
  void hangs(int times) {
    hangsLeft = times;
  }

  /** One pod takes one step. */
  boolean move() {
    return cluster.all(Pod.class).stream().anyMatch(this::moved);
  }

  private boolean moved(Pod pod) {
    String phase = phase(pod);
    if (phase.equals("Succeeded") || phase.equals("Failed")) {
      return false;
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      boolean saysDone = random.nextInt(3) == 0;
      end(pod, saysDone ? "Succeeded" : "Failed", saysDone ? 0 : 143, null);
      return true;
    }
    if (phase.equals("Pending")) {
      status(pod, Pods.running(newest.get(training(pod)), now()));
      begun(pod).add(pod.getMetadata().getUid());
      return true;
    }
    return !hung.contains(pod.getMetadata().getUid()) && works(pod);
  }

  private boolean works(Pod pod) {
    if (mishapsLeft > 0 && random.nextInt(4) == 0) {
      mishapsLeft--;
      mishap(pod);
      return true;
    }
    if (hangsLeft > 0 && index(pod) == 0 && random.nextInt(3) == 0) {
      hangsLeft--;
      hangs++;
      hung.add(pod.getMetadata().getUid());
      return true;
    }
    AgentReport.Commit present = newest.get(training(pod));
    long step = present == null ? 0 : present.step();
    if (step >= TARGET) {
      end(pod, "Succeeded", 0, null);
      return true;
    }
    if (hasLostAPeer(pod)) {
      end(pod, "Failed", 1, null);
      return true;
    }
    if (index(pod) == 0) {
      newest.put(training(pod), commit(step + 1, attempt(pod)));
      teller.tell(attempt(pod), step + 1);
      return true;
    }
    return false;
  }

  private boolean hasLostAPeer(Pod pod) {
    Set<String> alive =
        cluster.all(Pod.class).stream()
            .filter(p -> !FakeJobController.hasEnded(p))
            .map(p -> p.getMetadata().getUid())
            .collect(Collectors.toSet());
    return !alive.containsAll(begun(pod));
  }

  /** Pods of its Job that have begun, by UID. */
  private Set<String> begun(Pod pod) {
    return begun.computeIfAbsent(Labels.controllerUid(pod), job -> new HashSet<>());
  }

  private void mishap(Pod pod) {
    switch (random.nextInt(3)) {
      case 0 -> end(pod, "Failed", 1, null);
      case 1 -> {
        evictions++;
        end(pod, "Failed", 143, "EvictionByEvictionAPI");
      }
      default -> {
        evictions++;
        cluster.deleteByOther(Pod.class, ns(pod), name(pod));
      }
    }
  }

  private void end(Pod pod, String phase, int exitCode, @Nullable String disruption) {
    PodStatus former = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
    AgentReport.Commit commit = newest.get(training(pod));
    boolean publishes = phase.equals("Succeeded") && index(pod) == 0;
    status(pod, Pods.ended(former, phase, exitCode, commit, publishes, disruption, now()));
  }

  private AgentReport.Commit commit(long step, int epoch) {
    return Pods.commit(step, epoch, now());
  }

  private void status(Pod pod, PodStatus status) {
    cluster.editStatus(Pod.class, ns(pod), name(pod), p -> p.setStatus(status));
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static String phase(Pod pod) {
    return pod.getStatus() == null || pod.getStatus().getPhase() == null
        ? "Pending"
        : pod.getStatus().getPhase();
  }

  static int attempt(Pod pod) {
    return PodFacts.number(Labels.label(pod, Labels.ATTEMPT));
  }

  static int index(Pod pod) {
    return PodFacts.number(Labels.annotation(pod, "batch.kubernetes.io/job-completion-index"));
  }

  private static String training(Pod pod) {
    return Objects.requireNonNull(Labels.label(pod, Labels.TRAINING));
  }

  private static String ns(Pod pod) {
    return pod.getMetadata().getNamespace();
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }
}

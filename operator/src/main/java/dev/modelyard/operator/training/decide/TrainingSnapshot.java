package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.training.desired.ForkPoint;
import dev.modelyard.operator.training.desired.TrainingSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything known about a training at one instant.
 *
 * @param labels of the training
 * @param claim the one made for it or a former one of its name, not one named by the user
 * @param services UIDs of the Services by which the workers of an attempt find each other
 * @param jobs Jobs this very training owns, by UID, oldest attempt first
 * @param pods pods of all attempts, whoever owns them
 * @param progress what the pods say, at most every ten seconds something new
 * @param progressAt when there will be something new to look at
 * @param lastWord the newest the pods said, for when an attempt has ended and no more will come
 * @param versions all ModelVersions of the namespace
 * @param forkPoint where {@code spec.resume.from} leads, when that is there
 * @param listeningSince when this process began to hear what pods report
 */
public record TrainingSnapshot(
    Owner owner,
    Map<String, String> labels,
    ModelTrainingSpec spec,
    ModelTrainingStatus status,
    TrainingSettings settings,
    Optional<KnownClaim> claim,
    Map<Integer, String> services,
    List<AttemptJob> jobs,
    List<WorkerPod> pods,
    Optional<Progress> progress,
    Optional<Instant> progressAt,
    Optional<Progress> lastWord,
    List<KnownVersion> versions,
    Optional<ForkPoint> forkPoint,
    Instant listeningSince,
    Instant now) {

  public TrainingSnapshot {
    labels = Map.copyOf(labels);
    services = Map.copyOf(services);
    jobs = List.copyOf(jobs);
    pods = List.copyOf(pods);
    versions = List.copyOf(versions);
  }

  /** The same with the newest progress, at whatever pace it came. */
  TrainingSnapshot withLastWord() {
    return new TrainingSnapshot(
        owner,
        labels,
        spec,
        status,
        settings,
        claim,
        services,
        jobs,
        pods,
        lastWord,
        progressAt,
        lastWord,
        versions,
        forkPoint,
        listeningSince,
        now);
  }

  /** The version line: by default it has the training's name. */
  public String model() {
    return spec.model() == null ? owner.name() : spec.model();
  }

  Optional<AttemptJob> job(int attempt) {
    return jobs.stream().filter(j -> j.attempt() == attempt).findFirst();
  }

  /** Those of this very training: a former one of its name may have left some. */
  List<WorkerPod> pods(int attempt) {
    return pods.stream().filter(p -> p.attempt() == attempt && isOurs(p)).toList();
  }

  private boolean isOurs(WorkerPod pod) {
    return pod.madeFor().equals(owner.uid())
        || jobs.stream().anyMatch(j -> j.uid().equals(pod.madeFor()));
  }

  /** A pod of an attempt of this number, whoever's, that may still run, and write. */
  Optional<WorkerPod> livePod(int attempt) {
    return pods.stream().filter(p -> p.attempt() == attempt && p.mayRun()).findFirst();
  }

  /** A queue has suspended its Job, and nothing of it runs any more. */
  boolean isHeldByQueue(TrainingAttempt row) {
    return job(row.number()).filter(AttemptJob::suspended).isPresent()
        && pods(row.number()).stream().noneMatch(WorkerPod::mayRun);
  }

  Ledger ledger() {
    return new Ledger(status.attempts());
  }
}

package dev.modelyard.operator.training;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.ResumeSpec;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.cluster.Reader;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.core.ProgressBoard;
import dev.modelyard.operator.training.decide.AttemptJob;
import dev.modelyard.operator.training.decide.KnownVersion;
import dev.modelyard.operator.training.decide.TrainingSnapshot;
import dev.modelyard.operator.training.desired.ForkPoint;
import dev.modelyard.operator.training.desired.TrainingSettings;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers what is known about a training from the caches and from what its pods reported. */
final class TrainingObserver {
  private final TrainingSettings settings;
  private final ProgressBoard board;
  private final ProgressPace pace = new ProgressPace();
  private final AtomicReference<@Nullable Instant> firstLook = new AtomicReference<>();

  TrainingObserver(TrainingSettings settings, ProgressBoard board) {
    this.settings = settings;
    this.board = board;
  }

  TrainingSnapshot observe(ModelTraining training, Reader caches, Instant now) {
    Owner owner = Owner.of(training);
    Map<String, String> mine = Map.of(Labels.TRAINING, owner.name());
    Optional<ProgressPace.Shown> shown = pace.look(owner.uid(), board.latest(owner.uid()), now);
    ModelTrainingStatus status = training.getStatus();
    Map<String, String> labels = training.getMetadata().getLabels();
    return new TrainingSnapshot(
        owner,
        labels == null ? Map.of() : labels,
        training.getSpec(),
        status == null ? ModelTrainingStatus.EMPTY : status,
        settings,
        caches
            .find(PersistentVolumeClaim.class, owner.namespace(), Names.checkpoints(owner.name()))
            .map(ClaimFacts::of),
        services(caches.list(Service.class, owner.namespace(), mine), owner),
        jobs(caches.list(Job.class, owner.namespace(), mine), owner),
        PodFacts.of(caches.list(Pod.class, owner.namespace(), mine)),
        shown.map(ProgressPace.Shown::progress),
        shown.flatMap(ProgressPace.Shown::next),
        board.newest(owner.uid()),
        versions(caches.list(ModelVersion.class, owner.namespace(), Map.of())),
        forkPoint(training, caches),
        listeningSince(now),
        now);
  }

  /** Pods are heard by the replica that leads, and it is the one that observes. */
  private Instant listeningSince(Instant now) {
    firstLook.compareAndSet(null, now);
    return Objects.requireNonNullElse(firstLook.get(), now);
  }

  void forget(Owner owner) {
    pace.forget(owner.uid());
    board.forget(owner.uid());
  }

  private static Map<Integer, String> services(List<Service> services, Owner owner) {
    return services.stream()
        .filter(s -> Labels.isOwned(s, owner))
        .collect(
            Collectors.toMap(
                s -> PodFacts.number(Labels.label(s, Labels.ATTEMPT)),
                s -> s.getMetadata().getUid(),
                (one, other) -> one));
  }

  private static List<AttemptJob> jobs(List<Job> jobs, Owner owner) {
    return jobs.stream()
        .filter(j -> Labels.isOwned(j, owner))
        .map(JobFacts::of)
        .sorted(Comparator.comparingInt(AttemptJob::attempt))
        .toList();
  }

  private static Optional<ForkPoint> forkPoint(ModelTraining training, Reader caches) {
    String namespace = training.getMetadata().getNamespace();
    return Optional.ofNullable(training.getSpec().resume())
        .map(ResumeSpec::from)
        .flatMap(
            from ->
                from.training() != null
                    ? caches
                        .find(ModelTraining.class, namespace, from.training())
                        .map(other -> ForkPoint.of(from, other))
                    : Optional.ofNullable(from.modelVersion())
                        .flatMap(name -> caches.find(ModelVersion.class, namespace, name))
                        .flatMap(ForkPoint::of));
  }

  private static List<KnownVersion> versions(List<ModelVersion> versions) {
    return versions.stream()
        .map(
            v ->
                new KnownVersion(
                    v.getMetadata().getName(),
                    v.getSpec().model(),
                    v.getSpec().version(),
                    Optional.ofNullable(v.getSpec().digest()),
                    v.getSpec().source(),
                    v.getMetadata().getDeletionTimestamp() == null,
                    Optional.ofNullable(Labels.label(v, Labels.TRAINING_UID))))
        .toList();
  }
}

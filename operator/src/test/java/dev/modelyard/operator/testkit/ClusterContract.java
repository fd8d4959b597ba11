package dev.modelyard.operator.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.api.v1alpha1.version.ModelVersionStatus;
import dev.modelyard.operator.cluster.Cluster;
import dev.modelyard.operator.core.Event;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.ObjectRef;
import dev.modelyard.operator.core.Owner;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Cluster} does, the real one and its twin: run against both, so that the twin
 * stays honest.
 */
public abstract class ClusterContract {

  private static final DeletionPropagation BACKGROUND = DeletionPropagation.BACKGROUND;

  private Cluster cluster;
  private String namespace;

  protected abstract Cluster cluster();

  /** A namespace that exists and is empty. */
  protected abstract String namespace();

  /** A ModelVersion without status, created by a user. */
  protected abstract ModelVersion givenVersion(String name);

  /** A user edits the labels of the object, and nothing else. */
  protected abstract void editByUser(ModelVersion version);

  /** Somebody deletes the namespace; something in it keeps it from going. */
  protected abstract void endNamespace();

  /** How many Event objects there are in the namespace. */
  protected abstract int countEvents();

  @BeforeEach
  void open() {
    cluster = cluster();
    namespace = namespace();
  }

  @Test
  void createsOnceAndRefusesTheSecond() {
    Service made = cluster.create(service("a", 80));

    assertThat(made.getMetadata().getUid()).isNotEmpty();
    assertThat(made.getMetadata().getResourceVersion()).isNotEmpty();
    assertCode(409, () -> cluster.create(service("a", 81)));
    assertThat(found("a").getSpec().getPorts().getFirst().getPort()).isEqualTo(80);
  }

  @Test
  void appliesWhatIsMissingAndWhatDiffers() {
    Service first = cluster.apply(service("a", 80));
    Service second = cluster.apply(service("a", 81));

    assertThat(second.getMetadata().getUid()).isEqualTo(first.getMetadata().getUid());
    assertThat(found("a").getSpec().getPorts().getFirst().getPort()).isEqualTo(81);
  }

  @Test
  void anApplyWithoutChangeIsNoNewVersion() {
    Service first = cluster.apply(service("a", 80));
    Service second = cluster.apply(service("a", 80));

    assertThat(second.getMetadata().getResourceVersion())
        .isEqualTo(first.getMetadata().getResourceVersion());
  }

  @Test
  void anApplyTakesBackWhatItNoLongerSays() {
    Service labelled = service("a", 80);
    labelled.getMetadata().setLabels(Map.of("keep", "1", "drop", "1"));
    var _ = cluster.apply(labelled);
    labelled.getMetadata().setLabels(Map.of("keep", "1"));
    var _ = cluster.apply(labelled);

    assertThat(found("a").getMetadata().getLabels()).containsOnlyKeys("keep");
  }

  @Test
  void anApplyLeavesWhatOthersSaid() {
    ModelVersion version = givenVersion("m-v1");
    editByUser(version);
    ModelVersion ours = blank(version);
    ours.getMetadata().setResourceVersion(null);
    ours.getMetadata().setLabels(Map.of("ours", "1"));
    var _ = cluster.apply(ours);

    ModelVersion now = cluster.find(ModelVersion.class, namespace, "m-v1").orElseThrow();
    assertThat(now.getMetadata().getLabels()).containsKeys("ours", "theirs");
    assertThat(now.getSpec()).isEqualTo(version.getSpec());
  }

  @Test
  void anApplyWithTheUidOfAnotherObjectIsRefused() {
    var _ = cluster.apply(service("a", 80));
    Service other = service("a", 81);
    other.getMetadata().setUid("00000000-0000-0000-0000-00000000dead");

    assertCode(422, () -> cluster.apply(other));
  }

  @Test
  void anApplyWithTheUidOfAnObjectThatIsGoneIsRefused() {
    Service ghost = service("gone", 81);
    ghost.getMetadata().setUid("00000000-0000-0000-0000-00000000dead");

    assertCode(409, () -> cluster.apply(ghost));
    assertThat(cluster.find(Service.class, namespace, "gone")).isEmpty();
  }

  @Test
  void deletesOnlyTheObjectOfThatUid() {
    Service made = cluster.create(service("a", 80));
    ObjectRef ref = ObjectRef.of(made);

    assertCode(409, () -> cluster.delete(ref, "00000000-0000-0000-0000-00000000dead", BACKGROUND));
    cluster.delete(ref, made.getMetadata().getUid(), BACKGROUND);
    assertThat(cluster.find(Service.class, namespace, "a")).isEmpty();
    assertCode(404, () -> cluster.delete(ref, made.getMetadata().getUid(), BACKGROUND));
  }

  @Test
  void listsByLabelInOneNamespace() {
    Service mine = service("a", 80);
    mine.getMetadata().setLabels(Map.of(Labels.TRAINING, "t", Labels.ATTEMPT, "1"));
    Service other = service("b", 80);
    other.getMetadata().setLabels(Map.of(Labels.TRAINING, "u", Labels.ATTEMPT, "1"));
    var _ = cluster.create(mine);
    var _ = cluster.create(other);

    assertThat(cluster.list(Service.class, namespace, Map.of(Labels.TRAINING, "t")))
        .extracting(s -> s.getMetadata().getName())
        .containsExactly("a");
    assertThat(cluster.list(Service.class, "elsewhere", Map.of(Labels.TRAINING, "t"))).isEmpty();
  }

  @Test
  void writesAStatusAndNothingElse() {
    ModelVersion version = givenVersion("m-v1");
    ModelVersion fresh = blank(version);
    fresh.setStatus(status("looked at"));
    ModelVersion answer = cluster.patchStatus(fresh);

    ModelVersion now = cluster.find(ModelVersion.class, namespace, "m-v1").orElseThrow();
    assertThat(now.getStatus().message()).isEqualTo("looked at");
    assertThat(now.getSpec()).isEqualTo(version.getSpec());
    assertThat(now.getMetadata().getGeneration()).isEqualTo(version.getMetadata().getGeneration());
    assertThat(answer.getMetadata().getResourceVersion())
        .isEqualTo(now.getMetadata().getResourceVersion())
        .isNotEqualTo(version.getMetadata().getResourceVersion());
  }

  @Test
  void aStatusFieldLeftOutIsRemoved() {
    ModelVersion fresh = blank(givenVersion("m-v1"));
    fresh.setStatus(status("looked at"));
    ModelVersion again = blank(cluster.patchStatus(fresh));
    again.setStatus(ModelVersionStatus.EMPTY.toBuilder().observedGeneration(1L).build());
    var _ = cluster.patchStatus(again);

    ModelVersion now = cluster.find(ModelVersion.class, namespace, "m-v1").orElseThrow();
    assertThat(now.getStatus().message()).isNull();
    assertThat(now.getStatus().observedGeneration()).isEqualTo(1L);
  }

  @Test
  void aStatusDecidedOnAFormerVersionIsRefused() {
    ModelVersion version = givenVersion("m-v1");
    editByUser(version);
    ModelVersion fresh = blank(version);
    fresh.setStatus(status("too late"));

    assertCode(409, () -> cluster.patchStatus(fresh));
    assertThat(cluster.find(ModelVersion.class, namespace, "m-v1").orElseThrow().getStatus())
        .isNull();
  }

  @Test
  void aFinalizerHoldsAnObjectUntilItIsTakenOff() {
    ModelVersion version = givenVersion("m-v1");
    ObjectRef ref = ObjectRef.of(version);
    cluster.setFinalizers(ref, version.getMetadata().getResourceVersion(), List.of(Labels.IN_USE));
    cluster.delete(ref, version.getMetadata().getUid(), BACKGROUND);

    ModelVersion held = cluster.find(ModelVersion.class, namespace, "m-v1").orElseThrow();
    assertThat(held.getMetadata().getDeletionTimestamp()).isNotNull();
    cluster.setFinalizers(ref, held.getMetadata().getResourceVersion(), List.of());
    assertThat(cluster.find(ModelVersion.class, namespace, "m-v1")).isEmpty();
  }

  @Test
  void finalizersOfAFormerVersionAreRefused() {
    ModelVersion version = givenVersion("m-v1");
    editByUser(version);

    assertCode(
        409,
        () ->
            cluster.setFinalizers(
                ObjectRef.of(version),
                version.getMetadata().getResourceVersion(),
                List.of(Labels.IN_USE)));
  }

  @Test
  void emitsTheSameEventOnce() {
    Event event =
        Event.warning(Owner.of(givenVersion("m-v1")), "Corrupt", "Step 3 was skipped.", "a1");
    cluster.emit(event);
    cluster.emit(event);

    assertThat(countEvents()).isEqualTo(1);
  }

  @Test
  void emitsEventsHoweverLongTheirNotesAre() {
    Owner owner = Owner.of(givenVersion("m-v1"));
    cluster.emit(Event.warning(owner, "Corrupt", "z".repeat(4096), "a1"));
    cluster.emit(Event.warning(owner, "Corrupt", "ä".repeat(1000), "a2"));

    assertThat(countEvents()).isEqualTo(2);
  }

  private Service found(String name) {
    return cluster.find(Service.class, namespace, name).orElseThrow();
  }

  private Service service(String name, int port) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addNewPort()
        .withName("http")
        .withPort(port)
        .endPort()
        .endSpec()
        .build();
  }

  /** As the status writer makes it. */
  private static ModelVersion blank(HasMetadata of) {
    ModelVersion fresh = new ModelVersion();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(of.getMetadata().getNamespace())
            .withName(of.getMetadata().getName())
            .withResourceVersion(of.getMetadata().getResourceVersion())
            .build());
    return fresh;
  }

  private static ModelVersionStatus status(String message) {
    return ModelVersionStatus.EMPTY.toBuilder().message(message).build();
  }

  @Test
  void aNamespaceThatIsBeingDeletedTakesNothingNewAndKeepsWhatThereIs() {
    ModelVersion version = givenVersion("m-v1");
    var _ = cluster.apply(service("a", 80));
    endNamespace();

    assertNamespaceEnds(() -> cluster.create(service("b", 80)));
    assertNamespaceEnds(() -> cluster.apply(service("b", 80)));
    assertNamespaceEnds(
        () -> cluster.emit(Event.warning(Owner.of(version), "Corrupt", "Step 3.", "a1")));
    assertThat(cluster.apply(service("a", 81)).getSpec().getPorts().getFirst().getPort())
        .isEqualTo(81);
  }

  private static void assertNamespaceEnds(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> assertThat(Cluster.saysNamespaceEnds(e)).as(e.getMessage()).isTrue());
  }

  private static void assertCode(int code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(code));
  }
}

package dev.modelyard.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Guard;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.ObjectRef;
import dev.modelyard.operator.core.Outcome;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.testkit.Fault;
import dev.modelyard.operator.testkit.InMemoryCluster;
import dev.modelyard.operator.testkit.Versions;
import dev.modelyard.operator.testkit.VirtualClock;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApplierTest {

  private static final String NS = "team-a";

  private final InMemoryCluster cluster =
      new InMemoryCluster(new VirtualClock(Instant.parse("2026-01-01T00:00:00Z")));
  private final Applier applier = new Applier(cluster);

  @Test
  void aClaimIsMadeOnce() {
    assertThat(only(Action.create(ours("t")))).isInstanceOf(Outcome.Created.class);
    assertThat(only(Action.create(ours("t")))).isInstanceOf(Outcome.AlreadyOurs.class);
  }

  @Test
  void aClaimWhoseAnswerWasLostIsFoundToBeOurs() {
    cluster.failWith(Fault.script(Fault.LOST_ANSWER));

    assertThat(only(Action.create(ours("t"))))
        .isInstanceOfSatisfying(Outcome.Failed.class, f -> assertThat(f.code()).isZero());
    assertThat(only(Action.create(ours("t")))).isInstanceOf(Outcome.AlreadyOurs.class);
  }

  @Test
  void aForeignObjectIsNeitherTakenNorOverwritten() {
    Service foreign = ours("t");
    foreign.getMetadata().setLabels(Map.of("app", "theirs"));
    cluster.given(foreign);

    assertThat(only(Action.create(ours("t")))).isInstanceOf(Outcome.Conflict.class);
    assertThat(only(Action.apply(ours("t")))).isInstanceOf(Outcome.Conflict.class);
    assertThat(cluster.calls())
        .extracting(Object::toString)
        .containsOnly("create Service team-a/s");
  }

  @Test
  void anObjectOfAnotherTrainingIsForeign() {
    cluster.given(ours("other"));

    assertThat(only(Action.create(ours("t")))).isInstanceOf(Outcome.Conflict.class);
  }

  @Test
  void aTakenNameIsFoundBeforeAnythingIsMade() {
    assertThat(only(Action.check(ours("t")))).isInstanceOf(Outcome.Free.class);
    cluster.given(ours("other"));

    assertThat(only(Action.check(ours("t")))).isInstanceOf(Outcome.Conflict.class);
    assertThat(only(Action.check(ours("other")))).isInstanceOf(Outcome.Free.class);
    assertThat(cluster.calls()).isEmpty();
  }

  @Test
  void whatAnObjectWouldWaitForIsNamedWhileItIsMissing() {
    Guard guard = new Guard.Exists(new ObjectRef(Service.class, NS, "s"), "spec.service");

    assertThat(only(Action.check(ours("t"), guard)))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            r ->
                assertThat(r.why())
                    .isEqualTo("spec.service 's': there is no such Service in namespace team-a"));
    cluster.given(ours("t"));
    assertThat(only(Action.check(ours("t"), guard))).isInstanceOf(Outcome.Free.class);
  }

  @Test
  void whatTheCacheDoesNotShowYetIsNotAbsent() {
    Owner owner = Owner.of(cluster.given(Versions.imported(NS, "m-v1")));
    Guard guard = new Guard.Absent(new ObjectRef(Service.class, NS, "s"), owner);
    Service owned =
        ours("t")
            .edit()
            .editMetadata()
            .withOwnerReferences(owner.reference())
            .endMetadata()
            .build();

    assertThat(only(Action.check(owned, guard))).isInstanceOf(Outcome.Free.class);
    cluster.given(owned);
    assertThat(only(Action.check(owned, guard))).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void aSuspendedJobIsNotActive() {
    Action check = Action.check(ours("t"), new Guard.Active(new ObjectRef(Job.class, NS, "t-a1")));
    cluster.given(
        new JobBuilder()
            .withNewMetadata()
            .withNamespace(NS)
            .withName("t-a1")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build());
    assertThat(only(check)).isInstanceOf(Outcome.Free.class);

    cluster.edit(Job.class, NS, "t-a1", j -> j.getSpec().setSuspend(true));
    assertThat(only(check))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            r -> assertThat(r.why()).isEqualTo("Job team-a/t-a1 is suspended"));
  }

  @Test
  void podsThatAreOnTheirWayOutDoNotAnswer() {
    Guard guard = new Guard.Answers(new ObjectRef(Deployment.class, NS, "d"), 1);
    Action check = Action.check(ours("t"), guard);
    cluster.given(pod());
    assertThat(only(check)).as("no Deployment").isInstanceOf(Outcome.Refused.class);

    cluster.given(deployment(1));
    assertThat(only(check))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            r -> assertThat(r.why()).isEqualTo("Deployment team-a/d: 0 pods answer, not 1"));
    cluster.editStatus(
        Pod.class,
        NS,
        "p",
        p ->
            p.setStatus(
                new PodStatusBuilder()
                    .addNewCondition()
                    .withType("Ready")
                    .withStatus("True")
                    .endCondition()
                    .build()));
    assertThat(only(check)).isInstanceOf(Outcome.Free.class);

    cluster.edit(Deployment.class, NS, "d", d -> d.getSpec().setReplicas(0));
    assertThat(only(check)).as("asks for none").isInstanceOf(Outcome.Refused.class);
    cluster.edit(Deployment.class, NS, "d", d -> d.getSpec().setReplicas(1));
    cluster.edit(Pod.class, NS, "p", p -> p.getMetadata().setFinalizers(List.of("a/b")));
    cluster.deleteByOther(Pod.class, NS, "p");
    assertThat(only(check)).as("is leaving").isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void aServiceSelectsWhatItWasSeenToSelect() {
    Guard guard = new Guard.Selects(new ObjectRef(Service.class, NS, "s"), Map.of("a", "b"));
    Action check = Action.check(ours("t"), guard);
    assertThat(only(check)).as("no Service").isInstanceOf(Outcome.Refused.class);

    cluster.given(ours("t"));
    assertThat(only(check))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            r ->
                assertThat(r.why()).isEqualTo("Service team-a/s selects other pods than was seen"));
    cluster.edit(Service.class, NS, "s", s -> s.getSpec().setSelector(Map.of("a", "b")));
    assertThat(only(check)).isInstanceOf(Outcome.Free.class);
  }

  @Test
  void inANamespaceThatIsBeingDeletedNothingIsLeftToDo() {
    cluster.endNamespace(NS);

    assertThat(applier.apply(List.of(Action.create(ours("t")), Action.apply(ours("t")))))
        .singleElement()
        .isInstanceOf(Outcome.NamespaceEnds.class);
  }

  @Test
  void nothingIsClaimedWhileAPodIsAlive() {
    cluster.given(pod());
    Guard guard = new Guard.NoLivePods(NS, Map.of(Labels.TRAINING, "t"));

    assertThat(only(Action.create(ours("t"), guard)))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, r -> assertThat(r.why()).contains("pod p is still alive"));
    cluster.editStatus(
        Pod.class, NS, "p", p -> p.setStatus(new PodStatusBuilder().withPhase("Failed").build()));
    assertThat(only(Action.create(ours("t"), guard))).isInstanceOf(Outcome.Created.class);
  }

  @Test
  void aClaimThatIsMadeIsNotHeldUpByItsOwnPods() {
    Guard guard = new Guard.NoLivePods(NS, Map.of(Labels.TRAINING, "t"));
    cluster.given(ours("t"));
    cluster.given(pod());

    assertThat(only(Action.create(ours("t"), guard))).isInstanceOf(Outcome.AlreadyOurs.class);
  }

  @Test
  void nothingIsClaimedForADecisionOnAFormerState() {
    Owner then = Owner.of(cluster.given(Versions.imported(NS, "m-v1")));
    cluster.edit(
        ModelVersion.class, NS, "m-v1", v -> v.getMetadata().setLabels(Map.of("edited", "1")));

    assertThat(only(Action.create(ours("t"), new Guard.Unchanged(then))))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(cluster.all(Service.class)).isEmpty();
  }

  @Test
  void whatOurOwnWriteWasAnsweredWithNeedsNoSecondLook() {
    Owner written = Owner.of(cluster.given(Versions.imported(NS, "m-v1")));
    Action claim = Action.create(ours("t"), new Guard.Unchanged(written));
    cluster.edit(
        ModelVersion.class, NS, "m-v1", v -> v.getMetadata().setLabels(Map.of("edited", "1")));
    Owner edited = Owner.of(cluster.all(ModelVersion.class).getFirst());

    assertThat(applier.after(edited).apply(List.of(claim)))
        .singleElement()
        .isInstanceOf(Outcome.Refused.class);
    assertThat(applier.after(written).apply(List.of(claim)))
        .singleElement()
        .isInstanceOf(Outcome.Created.class);
  }

  @Test
  void onlyTheObservedObjectIsDeleted() {
    Service first = cluster.given(ours("t"));
    cluster.deleteByOther(Service.class, NS, "s");
    cluster.given(ours("t"));

    assertThat(only(Action.delete(first, "no longer wanted"))).isInstanceOf(Outcome.Gone.class);
    assertThat(cluster.all(Service.class)).hasSize(1);
  }

  @Test
  void onlyTheObservedObjectIsAppliedTo() {
    Service first = cluster.given(ours("t"));
    cluster.deleteByOther(Service.class, NS, "s");
    Service second = cluster.given(ours("t"));
    Service wanted = ours("t");
    wanted.getMetadata().setUid(first.getMetadata().getUid());
    wanted.getMetadata().setAnnotations(Map.of("new", "1"));

    assertThat(only(Action.apply(wanted)))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.isRejection()).as(f.message()).isFalse());
    assertThat(cluster.all(Service.class)).containsExactly(second);
  }

  @Test
  void whatIsBeingDeletedIsNotDeletedAgain() {
    Service held = ours("t");
    held.getMetadata().setFinalizers(List.of("example.org/slow"));
    Service made = cluster.given(held);

    assertThat(only(Action.delete(made, "x"))).isInstanceOf(Outcome.Deleted.class);
    assertThat(only(Action.delete(made, "x"))).isInstanceOf(Outcome.Deleted.class);
    assertThat(cluster.calls()).hasSize(1);
  }

  @Test
  void stopsAtTheFirstThatIsNotDone() {
    cluster.failWith(Fault.script(Fault.NONE, Fault.SERVER_ERROR));

    List<Outcome> outcomes =
        applier.apply(
            List.of(Action.apply(ours("t")), Action.apply(ours("t")), Action.apply(ours("t"))));

    assertThat(outcomes).hasSize(2).last().isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void aFinalizerIsPutOnAndTakenOffOnce() {
    Owner owner = Owner.of(cluster.given(Versions.imported(NS, "m-v1")));

    applier.apply(
        List.of(
            new Action.Hold(owner, Labels.IN_USE),
            new Action.Hold(owner, Labels.IN_USE),
            new Action.Release(owner, Labels.IN_USE),
            new Action.Release(owner, Labels.IN_USE)));

    assertThat(cluster.calls()).hasSize(2);
  }

  private Outcome only(Action action) {
    return applier.apply(List.of(action)).getFirst();
  }

  private static Service ours(String training) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(NS)
        .withName("s")
        .withLabels(Map.of(Labels.MANAGED_BY, Labels.MODELYARD, Labels.TRAINING, training))
        .endMetadata()
        .withNewSpec()
        .withClusterIP("None")
        .endSpec()
        .build();
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(NS)
        .withName("p")
        .withLabels(Map.of(Labels.TRAINING, "t"))
        .endMetadata()
        .build();
  }

  private static Deployment deployment(int replicas) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace(NS)
        .withName("d")
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withNewSelector()
        .withMatchLabels(Map.of(Labels.TRAINING, "t"))
        .endSelector()
        .endSpec()
        .build();
  }
}

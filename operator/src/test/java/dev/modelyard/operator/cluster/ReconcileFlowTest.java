package dev.modelyard.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.api.v1alpha1.version.ModelVersionStatus;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Event;
import dev.modelyard.operator.core.Guard;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Outcome;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.core.Requeue;
import dev.modelyard.operator.testkit.Fault;
import dev.modelyard.operator.testkit.InMemoryCluster;
import dev.modelyard.operator.testkit.InMemoryCluster.Call;
import dev.modelyard.operator.testkit.LaggingReader;
import dev.modelyard.operator.testkit.Versions;
import dev.modelyard.operator.testkit.VirtualClock;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReconcileFlowTest {

  private static final String NS = "team-a";

  private final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final InMemoryCluster cluster = new InMemoryCluster(clock);
  private final ModelVersion version = cluster.given(Versions.imported(NS, "m-v1"));
  private Function<Seen, Plan<ModelVersionStatus>> decider = seen -> Plan.of(seen.status());

  /** What the feature of this test knows. */
  private record Seen(Owner owner, ModelVersionStatus status) {
    ModelVersionStatus saying(String message) {
      return status.toBuilder().message(message).build();
    }
  }

  @Test
  void anEqualStatusIsNotWritten() {
    decider = seen -> Plan.of(seen.saying("seen"));

    reconcile();
    reconcile();

    assertThat(calls()).containsExactly("patch status ModelVersion team-a/m-v1");
  }

  @Test
  void anIntentIsWrittenBeforeItIsActedOnAndTheActionFollowsAtOnce() {
    decider =
        seen ->
            "intent".equals(seen.status().message())
                ? Plan.of(seen.status())
                    .withActions(
                        List.of(Action.create(service(), new Guard.Unchanged(seen.owner()))))
                : Plan.of(seen.saying("intent"));

    reconcile();

    assertThat(calls())
        .containsExactly("patch status ModelVersion team-a/m-v1", "create Service team-a/s");
  }

  @Test
  void nothingIsDoneOnAnIntentThatCouldNotBeWritten() {
    decider = seen -> Plan.of(seen.saying("intent"));
    cluster.failWith(Fault.script(Fault.CONFLICT));

    assertThatThrownBy(this::reconcile)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
    assertThat(calls()).isEmpty();
  }

  @Test
  void aDecisionOnAStaleCacheIsRefusedByTheStatusWrite() {
    decider = seen -> Plan.of(seen.saying("stale"));
    cluster.edit(
        ModelVersion.class, NS, "m-v1", v -> v.getMetadata().setLabels(Map.of("edited", "1")));

    assertThatThrownBy(this::reconcile).isInstanceOf(KubernetesClientException.class);
    assertThat(cluster.all(ModelVersion.class).getFirst().getStatus()).isNull();
  }

  @Test
  void aFailureIsInTheStatusBeforeItIsThrown() {
    decider =
        seen -> Plan.of(seen.saying("creating")).withActions(List.of(Action.create(service())));
    cluster.failWith(Fault.script(Fault.SERVER_ERROR));

    assertThatThrownBy(this::reconcile).hasMessageContaining("etcd has no leader");
    assertThat(cluster.all(ModelVersion.class).getFirst().getStatus().message())
        .isEqualTo("creating: failed");
  }

  @Test
  void aGuardThatDoesNotHoldIsLookedAtAgainSoon() {
    Owner stale = Owner.of(version);
    cluster.edit(
        ModelVersion.class, NS, "m-v1", v -> v.getMetadata().setLabels(Map.of("edited", "1")));
    decider =
        seen ->
            Plan.of(seen.status())
                .withActions(List.of(Action.create(service(), new Guard.Unchanged(stale))));

    assertThat(reconcileAsIs().after()).hasValueSatisfying(d -> assertThat(d).isPositive());
    assertThat(calls()).isEmpty();
  }

  @Test
  void theEndOfTheNamespaceIsNoFailureAndNobodyLooksAgainBeforeAnEvent() {
    decider =
        seen ->
            Plan.of(seen.status())
                .withActions(List.of(Action.create(service())))
                .withRequeue(Requeue.in(Duration.ofSeconds(1)))
                .withEvents(List.of(Event.warning(seen.owner(), "Corrupt", "Step 3.", "a1")));
    cluster.endNamespace(NS);

    assertThat(reconcileAsIs()).isEqualTo(Requeue.onEvents());
    assertThat(cluster.events()).isEmpty();
  }

  @Test
  void aForeignObjectIsLookedForAgainThoughNoEventTellsThatItHasGone() {
    Service foreign = service();
    foreign.getMetadata().setLabels(Map.of("app", "theirs"));
    cluster.given(foreign);
    decider = seen -> Plan.of(seen.status()).withActions(List.of(Action.create(service())));

    assertThat(reconcileAsIs().after()).isPresent();
  }

  @Test
  void anIntentThatIsAlwaysDecidedAnewIsNoHotLoop() {
    decider = seen -> Plan.of(seen.saying(seen.status().message() + "+"));

    assertThat(reconcile().after())
        .hasValueSatisfying(d -> assertThat(d).isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
    assertThat(calls()).hasSizeLessThan(10);
  }

  @Test
  void eventsFollowTheStatusAndAreEmittedOnce() {
    decider =
        seen ->
            Plan.of(seen.saying("bad"))
                .withEvents(List.of(Event.warning(seen.owner(), "Corrupt", "Step 3.", "a1")));

    reconcile();
    reconcile();

    assertThat(calls()).first().isEqualTo("patch status ModelVersion team-a/m-v1");
    assertThat(cluster.events()).hasSize(1);
  }

  @Test
  void whatIsBeingDeletedIsLeftToTheGarbageCollector() {
    ModelVersion held =
        cluster.edit(
            ModelVersion.class,
            NS,
            "m-v1",
            v -> v.getMetadata().setFinalizers(List.of("example.org/slow")));
    cluster.deleteByOther(ModelVersion.class, NS, held.getMetadata().getName());
    decider = seen -> Plan.of(seen.saying("should not be decided"));

    reconcileAsIs();

    assertThat(calls()).isEmpty();
  }

  @Test
  void aBugIsSaidInTheStatus() {
    flow().reportInternalError(version, "a bug", cluster::patchStatus);

    assertThat(cluster.all(ModelVersion.class).getFirst().getStatus().message()).isEqualTo("a bug");
  }

  /** On what the API server has. */
  private Requeue reconcileAsIs() {
    return reconcile(cluster.all(ModelVersion.class).getFirst());
  }

  /** On the version as it was given, and after the first time as the API server has it. */
  private Requeue reconcile() {
    return calls().isEmpty() ? reconcile(version) : reconcileAsIs();
  }

  private Requeue reconcile(ModelVersion resource) {
    return flow().reconcile(resource, new LaggingReader(cluster), cluster::patchStatus);
  }

  private ReconcileFlow<ModelVersion, Seen, ModelVersionStatus> flow() {
    return new ReconcileFlow<>(new Scripted(), cluster, clock);
  }

  private List<String> calls() {
    return cluster.calls().stream().map(Call::toString).toList();
  }

  private static Service service() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(NS)
        .withName("s")
        .withLabels(Map.of(Labels.MANAGED_BY, Labels.MODELYARD))
        .endMetadata()
        .withNewSpec()
        .withClusterIP("None")
        .endSpec()
        .build();
  }

  /** A feature that decides what the test says. */
  private final class Scripted implements Feature<ModelVersion, Seen, ModelVersionStatus> {

    @Override
    public Class<ModelVersion> type() {
      return ModelVersion.class;
    }

    @Override
    public List<Watched<?>> watched() {
      return List.of();
    }

    @Override
    public ModelVersion blank() {
      return new ModelVersion();
    }

    @Override
    public Seen observe(ModelVersion resource, Reader caches, Instant now) {
      ModelVersionStatus status = resource.getStatus();
      return new Seen(Owner.of(resource), status == null ? ModelVersionStatus.EMPTY : status);
    }

    @Override
    public Plan<ModelVersionStatus> decide(Seen seen) {
      return decider.apply(seen);
    }

    @Override
    public ModelVersionStatus conclude(
        Seen seen, Plan<ModelVersionStatus> plan, List<Outcome> outcomes) {
      return outcomes.stream().anyMatch(Outcome.Failed.class::isInstance)
          ? seen.saying(plan.status().message() + ": failed")
          : plan.status();
    }

    @Override
    public ModelVersionStatus internalError(
        Owner owner, @Nullable ModelVersionStatus present, String message, Instant now) {
      return ModelVersionStatus.EMPTY.toBuilder().message(message).build();
    }
  }
}

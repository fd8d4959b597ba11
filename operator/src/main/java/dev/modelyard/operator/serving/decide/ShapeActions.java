package dev.modelyard.operator.serving.decide;

import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Guard;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.ObjectRef;
import dev.modelyard.operator.serving.desired.DisruptionBudget;
import dev.modelyard.operator.serving.desired.GateJob;
import dev.modelyard.operator.serving.desired.ModelPlace;
import dev.modelyard.operator.serving.desired.PodHash;
import dev.modelyard.operator.serving.desired.RevisionService;
import dev.modelyard.operator.serving.desired.ServedRevision;
import dev.modelyard.operator.serving.desired.ServerContainer;
import dev.modelyard.operator.serving.desired.ServerDeployment;
import dev.modelyard.operator.serving.desired.StableService;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The writes from what is seen to a {@link Shape}, in the one order in which a crash between any
 * two of them is harmless: traffic away, names looked at, pods up, gate, traffic on, pods down,
 * leftovers. Equal means no writes.
 */
final class ShapeActions {

  /** Far longer than a watch ever lags; beyond it what the cache shows is what there is. */
  private static final Duration CACHE_LAG = Duration.ofMinutes(5);

  private final ServingSnapshot seen;
  private final Shape shape;
  private final List<Action> actions = new ArrayList<>();

  private ShapeActions(ServingSnapshot seen, Shape shape) {
    this.seen = seen;
    this.shape = shape;
  }

  static List<Action> of(ServingSnapshot seen, Shape shape) {
    ShapeActions writes = new ShapeActions(seen, shape);
    shape.first().ifPresent(s -> writes.traffic(s, List.of()));
    shape.pods().forEach(writes::names);
    shape.pods().forEach(writes::up);
    writes.budget();
    shape.gate().ifPresent(writes::gate);
    shape
        .last()
        .filter(s -> !Selection.of(seen).is(s))
        .ifPresent(s -> writes.traffic(s, writes.strangers()));
    shape.pods().forEach(writes::down);
    seen.objects().forEach(writes::staleGate);
    return writes.actions;
  }

  /** True for the write that moves traffic, and for no other. */
  static boolean isTraffic(Action action, ServingSnapshot seen) {
    return action instanceof Action.Apply(HasMetadata object, var _)
        && object instanceof Service
        && object.getMetadata().getName().equals(seen.owner().name());
  }

  private void traffic(Map<String, String> selector, List<Guard> more) {
    Service service =
        StableService.desired(seen.owner(), ServerContainer.port(seen.spec().runtime()), selector);
    seen.stable().ifPresent(s -> service.getMetadata().setUid(s.getMetadata().getUid()));
    List<Guard> guards = new ArrayList<>(more);
    guards.addFirst(new Guard.Unchanged(seen.owner()));
    seen.revisions().stream()
        .filter(r -> selector.equals(ServedRevision.podsOf(seen.owner().name(), r)))
        .map(r -> answers(r, seen.side(r).ready()))
        .filter(g -> g.pods() > 0)
        .forEach(guards::add);
    actions.add(new Action.Apply(service, guards));
  }

  /**
   * Revisions that were left a moment ago: a cache may not show their pods yet, and the wide
   * selector would reach them.
   */
  private List<Guard> strangers() {
    return seen.status().revisions().stream()
        .filter(r -> shape.pods().getOrDefault(r.number(), 0) == 0)
        .filter(r -> r.at().isAfter(seen.now().minus(CACHE_LAG)))
        .<Guard>map(
            r ->
                new Guard.NoLivePods(
                    seen.owner().namespace(),
                    ServedRevision.podsOf(seen.owner().name(), r.number())))
        .toList();
  }

  /** Before the first object of a revision is made: is every name free that it will need? */
  private void names(int revision, int pods) {
    if (pods > 0 && seen.objects(revision).deployment().isEmpty()) {
      seen.rendered(revision).ifPresent(this::names);
    }
  }

  private void names(ServedRevision revision) {
    actions.add(new Action.Check(ServerDeployment.desired(revision, 0), claim(revision)));
    actions.add(Action.check(RevisionService.desired(revision)));
    Optional.ofNullable(seen.spec().gates().smoke())
        .ifPresent(s -> actions.add(Action.check(GateJob.desired(revision, s))));
    if (wantsBudget()) {
      actions.add(Action.check(DisruptionBudget.desired(seen.owner())));
    }
    if (seen.stable().isEmpty()) {
      int port = ServerContainer.port(seen.spec().runtime());
      actions.add(Action.check(StableService.desired(seen.owner(), port, Map.of())));
    }
  }

  private boolean wantsBudget() {
    return seen.spec().availability().podDisruptionBudget() && seen.budget().isEmpty();
  }

  private void budget() {
    if (wantsBudget() && shape.pods().values().stream().anyMatch(pods -> pods > 0)) {
      actions.add(Action.create(DisruptionBudget.desired(seen.owner())));
    }
    if (!seen.spec().availability().podDisruptionBudget()) {
      seen.budget()
          .ifPresent(
              b -> actions.add(Action.delete(b, "availability.podDisruptionBudget is false")));
    }
  }

  private void up(int revision, int pods) {
    Optional<Deployment> deployment = seen.objects(revision).deployment();
    if (pods == 0) {
      return;
    }
    Guard unchanged = new Guard.Unchanged(seen.owner());
    if (deployment.isEmpty()) {
      seen.rendered(revision)
          .ifPresent(r -> actions.add(Action.create(ServerDeployment.desired(r, pods), unchanged)));
    } else if (pods > deployment.get().getSpec().getReplicas()) {
      actions.add(Action.apply(ServerDeployment.scaled(deployment.get(), pods), unchanged));
    }
    boolean due = deployment.isEmpty() || seen.side(revision).ready() > 0;
    if (due && seen.objects(revision).service().isEmpty()) {
      seen.rendered(revision)
          .ifPresent(r -> actions.add(Action.create(RevisionService.desired(r))));
    }
  }

  private List<Guard> claim(ServedRevision revision) {
    return revision.model().place() instanceof ModelPlace.Claim(var name, var _)
        ? List.of(
            new Guard.Exists(
                new ObjectRef(PersistentVolumeClaim.class, seen.owner().namespace(), name),
                "spec.source.pvc.claimName of ModelVersion " + revision.model().name()))
        : List.of();
  }

  private void down(int revision, int pods) {
    seen.objects(revision)
        .deployment()
        .filter(d -> pods < d.getSpec().getReplicas())
        .ifPresent(
            d -> {
              List<Guard> guards = new ArrayList<>(answeredByOthers(revision));
              guards.addFirst(new Guard.Unchanged(seen.owner()));
              actions.add(new Action.Apply(ServerDeployment.scaled(d, pods), guards));
            });
  }

  /** While all revisions get traffic: those whose pods were counted on when these were let go. */
  private List<Guard> answeredByOthers(int revision) {
    Map<String, String> all = ServedRevision.podsOf(seen.owner().name());
    List<Guard> others =
        shape.pods().entrySet().stream()
            .filter(e -> e.getKey() != revision)
            .map(e -> answers(e.getKey(), Math.min(e.getValue(), seen.side(e.getKey()).ready())))
            .filter(g -> g.pods() > 0)
            .<Guard>map(g -> g)
            .toList();
    if (shape.traffic().filter(all::equals).isEmpty()
        || !Selection.of(seen).is(all)
        || others.isEmpty()) {
      return List.of();
    }
    return Stream.concat(Stream.of(new Guard.Selects(stable(), all)), others.stream()).toList();
  }

  private Guard.Answers answers(int revision, int pods) {
    ObjectRef deployment =
        new ObjectRef(
            Deployment.class,
            seen.owner().namespace(),
            Names.revision(seen.owner().name(), revision));
    return new Guard.Answers(deployment, pods);
  }

  private ObjectRef stable() {
    return new ObjectRef(Service.class, seen.owner().namespace(), seen.owner().name());
  }

  private void gate(int revision) {
    Optional<ServedRevision> rendered = seen.rendered(revision);
    if (seen.objects(revision).gate().isEmpty() && rendered.isPresent()) {
      Optional.ofNullable(seen.spec().gates().smoke())
          .ifPresent(s -> actions.add(Action.create(GateJob.desired(rendered.get(), s))));
    }
  }

  /** A gate that asked something else, or that gave no verdict, makes room for the next. */
  private void staleGate(int revision, RevisionObjects objects) {
    boolean silent =
        objects.verdict() instanceof GateVerdict.Silent
            && Ledger.find(seen.status(), revision).filter(Ledger::isUnderWay).isEmpty();
    objects
        .gate()
        .filter(j -> silent || isStale(seen, j))
        .ifPresent(j -> actions.add(Action.delete(j, "its verdict is about another request")));
  }

  /**
   * The gate's Job asks something other than the spec does now; a revision that has its verdict
   * keeps it.
   */
  static boolean isStale(ServingSnapshot seen, Job gate) {
    String revision = Labels.label(gate, Labels.REVISION);
    boolean open =
        revision != null
            && Ledger.find(seen.status(), Integer.parseInt(revision))
                .filter(Ledger::isUnderWay)
                .isPresent();
    String asked = Labels.annotation(gate, Labels.SPEC_HASH);
    return open && !PodHash.ofGate(seen.spec().gates().smoke()).equals(asked);
  }

  /** Everything of revisions that history no longer keeps. */
  static List<Action> deletions(ServingSnapshot seen, int revision) {
    RevisionObjects objects = seen.objects(revision);
    return Stream.of(objects.gate(), objects.service(), objects.deployment())
        .<HasMetadata>flatMap(Optional::stream)
        .<Action>map(o -> Action.delete(o, "older than spec.revisionHistoryLimit"))
        .toList();
  }
}

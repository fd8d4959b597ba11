package dev.modelyard.operator.cluster;

import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.core.Requeue;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a {@link Feature} into the Java Operator SDK. A kind's reconciler is this with its type
 * parameters fixed, which the SDK reads by reflection:
 *
 * <pre>{@code
 * public final class ModelTrainingReconciler
 *     extends KindReconciler<ModelTraining, TrainingSnapshot, ModelTrainingStatus> {
 *   public ModelTrainingReconciler(TrainingFeature feature, Cluster cluster, Clock clock) {
 *     super(feature, cluster, clock);
 *   }
 * }
 * }</pre>
 *
 * @param <R> the kind
 * @param <N> its snapshot
 * @param <S> its status
 */
public abstract class KindReconciler<R extends CustomResource<?, S>, N, S>
    implements Reconciler<R> {

  private static final Logger log = LoggerFactory.getLogger(KindReconciler.class);

  private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final Feature<R, N, S> feature;
  private final Cluster cluster;
  private final ReconcileFlow<R, N, S> flow;
  private final CacheReader caches = new CacheReader();
  private final Calls<R> calls = new Calls<>();

  protected KindReconciler(Feature<R, N, S> feature, Cluster cluster, Clock clock) {
    this.feature = feature;
    this.cluster = cluster;
    this.flow = new ReconcileFlow<>(feature, cluster, clock);
  }

  public final Class<R> type() {
    return feature.type();
  }

  /** The caches of this kind; filled once the operator has started. */
  public final Reader caches() {
    return caches;
  }

  /** Asks for a reconcile because of something no watch tells, such as a progress report. */
  public final void trigger(String namespace, String name) {
    calls.propagateEvent(new ResourceID(name, namespace));
  }

  @Override
  public final List<EventSource<?, R>> prepareEventSources(EventSourceContext<R> context) {
    caches.add(feature.type(), context.getPrimaryCache());
    List<EventSource<?, R>> sources = new ArrayList<>();
    sources.add(calls);
    Set<String> namespaces = context.getControllerConfiguration().getEffectiveNamespaces();
    for (Watched<?> watched : feature.watched()) {
      for (String namespace : namespaces) {
        sources.add(source(watched, namespace, context));
      }
    }
    return sources;
  }

  /**
   * One source a namespace, since a store must not be shared: a relist of one would drop the
   * objects of the others.
   */
  private <T extends HasMetadata> EventSource<T, R> source(
      Watched<T> watched, String namespace, EventSourceContext<R> context) {
    var configuration =
        InformerEventSourceConfiguration.from(watched.type(), feature.type())
            .withName(watched.type().getSimpleName() + "-" + namespace)
            .withNamespaces(Set.of(namespace))
            .withItemStore(new LeanStore<>())
            .withSecondaryToPrimaryMapper(o -> owners(watched, o));
    if (!watched.selector().isEmpty()) {
      configuration = configuration.withLabelSelector(watched.selector());
    }
    var source = new InformerEventSource<T, R>(configuration.build(), context);
    caches.add(watched.type(), source);
    return source;
  }

  private <T extends HasMetadata> Set<ResourceID> owners(Watched<T> watched, T object) {
    String namespace = object.getMetadata().getNamespace();
    return watched.owners().apply(object, caches).stream()
        .map(name -> new ResourceID(name, namespace))
        .collect(Collectors.toSet());
  }

  @Override
  public final UpdateControl<R> reconcile(R resource, Context<R> context) {
    try (var _ = LogScope.of(resource)) {
      if (context.isPrimaryResourceDeleted()) {
        feature.forget(Owner.of(resource));
        requireGone(resource);
        return UpdateControl.noUpdate();
      }
      Requeue requeue = flow.reconcile(resource, caches, patch(context));
      UpdateControl<R> control = UpdateControl.noUpdate();
      requeue.after().ifPresent(control::rescheduleAfter);
      return control;
    }
  }

  /**
   * An object made again in the moment its namesake went: the SDK takes the event of the new one
   * for one more of the old one, and would forget it with that. It does not when this pass fails
   * while another event is waiting: then it looks at once, at what there is now.
   */
  private void requireGone(R resource) {
    if (tellIfThere(resource)) {
      throw new MadeAgain();
    }
    // Until the SDK has forgotten the old one it still takes a new one for it.
    LATER.execute(
        () -> {
          if (calls.isRunning()) {
            tellIfThere(resource);
          }
        });
  }

  private boolean tellIfThere(R namesake) {
    Optional<R> there =
        caches.find(
            feature.type(),
            namesake.getMetadata().getNamespace(),
            namesake.getMetadata().getName());
    there.ifPresent(calls::tellOf);
    return there.isPresent();
  }

  /** What no watch tells. */
  private static final class Calls<R extends HasMetadata> extends SimpleInboundEventSource<R> {
    Calls() {
      super("calls");
    }

    /** As its watch does: of what the SDK has forgotten it hears nothing else. */
    void tellOf(R resource) {
      getEventHandler()
          .handleEvent(
              new ResourceEvent(ResourceAction.ADDED, ResourceID.fromResource(resource), resource));
    }
  }

  /** See {@link #requireGone}. */
  private static final class MadeAgain extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Called by the SDK before it backs off; the only place where a failed reconcile is logged. */
  @Override
  public final ErrorStatusUpdateControl<R> updateErrorStatus(
      R resource, Context<R> context, Exception failure) {
    try (var _ = LogScope.of(resource)) {
      if (unwrapped(failure) instanceof MadeAgain) {
        log.debug("made again in the moment its namesake went");
      } else if (unwrapped(failure) instanceof KubernetesClientException e) {
        if (e.getCode() == 409) {
          log.debug("the object has changed meanwhile, will look again: {}", e.getMessage());
        } else {
          log.warn("the API server did not do as asked, will retry: {}", e.getMessage());
        }
      } else {
        log.error("a bug: please report it with this trace; will retry", failure);
        reportBug(resource, context, failure);
      }
    }
    return ErrorStatusUpdateControl.noStatusUpdate();
  }

  /** The SDK's metrics wrap what a reconcile throws. */
  private static Throwable unwrapped(Exception failure) {
    return failure instanceof OperatorException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void reportBug(R resource, Context<R> context, Exception failure) {
    try {
      flow.reportInternalError(
          resource, "Error in the operator, will retry: " + failure, patch(context));
    } catch (RuntimeException e) {
      log.warn("the status could not be written either: {}", e.getMessage());
    }
  }

  /**
   * Writes a status and tells the cache, so that the next reconcile does not start from the former
   * one.
   */
  private UnaryOperator<R> patch(Context<R> context) {
    return fresh ->
        context
            .resourceOperations()
            .resourcePatch(
                fresh,
                cluster::patchStatus,
                context.eventSourceRetriever().getControllerEventSource());
  }
}

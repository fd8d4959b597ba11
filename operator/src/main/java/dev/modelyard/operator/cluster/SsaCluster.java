package dev.modelyard.operator.cluster;

import dev.modelyard.operator.core.Event;
import dev.modelyard.operator.core.ObjectRef;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.core.Text;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@link Cluster} over Fabric8. The client's user agent must begin with {@link
 * Cluster#FIELD_MANAGER}: the API server takes the manager of a plain create from there.
 */
public final class SsaCluster implements Cluster {

  private static final String REPORTER = "modelyard.dev/operator";
  private static final int LONGEST_NOTE = 1024;
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final PatchContext SERVER_SIDE_APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final String instance;
  private final Clock clock;

  /**
   * Over this client.
   *
   * @param instance which replica this is, for events
   */
  public SsaCluster(KubernetesClient client, String instance, Clock clock) {
    this.client = client;
    this.instance = instance;
    this.clock = clock;
  }

  /**
   * A field that does not exist is refused: the API server would drop it, and nobody hear of it.
   */
  @Override
  public <T extends HasMetadata> T create(T object) {
    return client.resource(object).fieldValidation(FieldValidateable.Validation.STRICT).create();
  }

  @Override
  public <T extends HasMetadata> T apply(T object) {
    return client.resource(object).patch(SERVER_SIDE_APPLY);
  }

  @Override
  public void delete(ObjectRef ref, String uid, DeletionPropagation propagation) {
    var options =
        new DeleteOptionsBuilder()
            .withPropagationPolicy(propagation.toString())
            .withNewPreconditions()
            .withUid(uid)
            .endPreconditions()
            .build();
    // Not the delete of the client's language: that knows no UID precondition.
    client.raw(path(ref), "DELETE", options);
  }

  @Override
  public <T extends HasMetadata> T patchStatus(T fresh) {
    return client.resource(fresh).subresource("status").patch(SERVER_SIDE_APPLY);
  }

  @Override
  public void setFinalizers(ObjectRef ref, String resourceVersion, List<String> finalizers) {
    var metadata = Map.of("resourceVersion", resourceVersion, "finalizers", finalizers);
    resource(ref.type(), ref.namespace(), ref.name())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            client.getKubernetesSerialization().asJson(Map.of("metadata", metadata)));
  }

  @Override
  public <T extends HasMetadata> Optional<T> find(Class<T> type, String namespace, String name) {
    return Optional.ofNullable(resource(type, namespace, name).get());
  }

  @Override
  public <T extends HasMetadata> List<T> list(
      Class<T> type, String namespace, Map<String, String> labels) {
    KubernetesResourceList<T> found =
        client.resources(type).inNamespace(namespace).withLabels(labels).list();
    return found.getItems();
  }

  @Override
  public void emit(Event event) {
    Owner owner = event.regarding();
    var body =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(owner.namespace())
            .withName(event.name())
            .endMetadata()
            .withType(event.type().name())
            .withReason(event.reason())
            .withAction("Reconcile")
            .withNote(Text.cut(event.note(), LONGEST_NOTE))
            .withReportingController(REPORTER)
            .withReportingInstance(instance)
            .withEventTime(new MicroTime(MICRO_TIME.format(clock.instant())))
            .withNewRegarding()
            .withApiVersion(owner.apiVersion())
            .withKind(owner.kind())
            .withNamespace(owner.namespace())
            .withName(owner.name())
            .withUid(owner.uid())
            .endRegarding()
            .build();
    try {
      client.resource(body).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != 409) {
        throw e;
      }
    }
  }

  private <T extends HasMetadata> Resource<T> resource(
      Class<T> type, String namespace, String name) {
    return client.resources(type).inNamespace(namespace).withName(name);
  }

  private static String path(ObjectRef ref) {
    String apiVersion = HasMetadata.getApiVersion(ref.type());
    return (apiVersion.contains("/") ? "/apis/" : "/api/")
        + apiVersion
        + "/namespaces/"
        + ref.namespace()
        + "/"
        + HasMetadata.getPlural(ref.type())
        + "/"
        + ref.name();
  }
}

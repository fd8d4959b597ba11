package dev.modelyard.operator.serving.desired;

import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.Owner;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;

/** The Service of one revision: how its gates, and people, reach it before it gets traffic. */
public final class RevisionService {

  private RevisionService() {}

  public static Service desired(ServedRevision revision) {
    return new ServiceBuilder()
        .withMetadata(revision.metadata(revision.name(), revision.specHash()))
        .withNewSpec()
        .withSelector(ServedRevision.podsOf(revision.owner().name(), revision.number()))
        .withPorts(port(ServerContainer.port(revision.spec().runtime())))
        .endSpec()
        .build();
  }

  /** Where a pod of the namespace reaches the revision. */
  public static String baseUrl(Owner owner, int number, int port) {
    return "http://%s.%s.svc:%d"
        .formatted(Names.revision(owner.name(), number), owner.namespace(), port);
  }

  /** By name, so that revisions that listen on different ports share one Service. */
  static ServicePort port(int port) {
    return new ServicePortBuilder()
        .withName(ServerContainer.PORT)
        .withPort(port)
        .withTargetPort(new IntOrString(ServerContainer.PORT))
        .build();
  }
}

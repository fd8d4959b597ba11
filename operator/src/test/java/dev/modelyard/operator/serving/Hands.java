package dev.modelyard.operator.serving;

import dev.modelyard.operator.testkit.InMemoryCluster;
import dev.modelyard.operator.testkit.LaggingReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How the played controllers and kubelet reach one namespace, in memory or at a real API server.
 */
public interface Hands {

  String namespace();

  /** All of the namespace, for reading only. */
  <T extends HasMetadata> List<T> all(Class<T> type);

  void create(HasMetadata object);

  <T extends HasMetadata> void status(T object, Consumer<T> change);

  void delete(Pod pod);

  /** The garbage collector's move, where nobody else makes it. */
  boolean tidy();

  static Hands inMemory(InMemoryCluster cluster) {
    return new InMemory(cluster, new LaggingReader(cluster));
  }

  static Hands at(KubernetesClient client, String namespace) {
    return new AtServer(client, namespace);
  }

  /** In the twin. */
  record InMemory(InMemoryCluster cluster, LaggingReader now) implements Hands {
    public InMemory {
      List.of(Deployment.class, Job.class, Pod.class, Service.class).forEach(now::watch);
    }

    @Override
    public String namespace() {
      return Models.NAMESPACE;
    }

    @Override
    public <T extends HasMetadata> List<T> all(Class<T> type) {
      now.catchUp();
      return now.list(type, namespace(), Map.of());
    }

    @Override
    public void create(HasMetadata object) {
      cluster.given(object);
    }

    // The class of an object is that of its own type.
    @SuppressWarnings("unchecked")
    @Override
    public <T extends HasMetadata> void status(T object, Consumer<T> change) {
      cluster.editStatus(
          (Class<T>) object.getClass(), namespace(), object.getMetadata().getName(), change);
    }

    @Override
    public void delete(Pod pod) {
      cluster.deleteByOther(Pod.class, namespace(), pod.getMetadata().getName());
    }

    @Override
    public boolean tidy() {
      return cluster.collectGarbage();
    }
  }

  /** At an API server that has no controllers. */
  record AtServer(KubernetesClient client, String namespace) implements Hands {
    @Override
    public <T extends HasMetadata> List<T> all(Class<T> type) {
      return client.resources(type).inNamespace(namespace).list().getItems();
    }

    @Override
    public void create(HasMetadata object) {
      client.resource(object).create();
    }

    @Override
    public <T extends HasMetadata> void status(T object, Consumer<T> change) {
      client
          .resource(object)
          .editStatus(
              o -> {
                change.accept(o);
                return o;
              });
    }

    @Override
    public void delete(Pod pod) {
      client.resource(pod).withGracePeriod(0).delete();
    }

    @Override
    public boolean tidy() {
      return false;
    }
  }
}

package dev.modelyard.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import org.slf4j.MDC;

/** While open, every log line of this thread says which resource it is about. */
final class LogScope implements AutoCloseable {

  private LogScope() {}

  static LogScope of(HasMetadata resource) {
    ObjectMeta meta = resource.getMetadata();
    MDC.put("kind", resource.getKind());
    MDC.put("namespace", meta.getNamespace());
    MDC.put("name", meta.getName());
    MDC.put("uid", meta.getUid());
    MDC.put("generation", String.valueOf(meta.getGeneration()));
    return new LogScope();
  }

  @Override
  public void close() {
    MDC.clear();
  }
}

package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An immutable model, identified by the digest of its bytes. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelVersionSpec(
    String model,
    Integer version,
    @Nullable String digest,
    ModelSource source,
    @Nullable ModelFormat format,
    @Nullable Integer files,
    @Nullable Long size,
    @Nullable ModelSignature signature,
    Map<String, String> metrics,
    @Nullable Lineage lineage,
    DeletionPolicy deletionPolicy) {

  public ModelVersionSpec {
    metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
    deletionPolicy = deletionPolicy == null ? DeletionPolicy.Retain : deletionPolicy;
  }
}

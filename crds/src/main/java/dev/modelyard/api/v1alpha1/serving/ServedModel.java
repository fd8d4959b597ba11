package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** What answers requests now. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServedModel(
    Integer revision,
    @Nullable String version,
    String digest,
    @Nullable String training,
    Boolean verified) {

  public ServedModel {
    verified = verified == null ? false : verified;
  }
}

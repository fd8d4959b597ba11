package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** The request of a smoke gate. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SmokeRequest(
    HttpMethod method, String path, String contentType, @Nullable String body) {

  public SmokeRequest {
    method = method == null ? HttpMethod.GET : method;
    contentType = contentType == null ? "application/json" : contentType;
  }
}

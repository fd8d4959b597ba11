package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import org.jspecify.annotations.Nullable;

/** One prediction that must succeed before the first real request. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SmokeGate(
    Boolean auto,
    @Nullable SmokeRequest request,
    Integer expectStatus,
    @Nullable String expectContains,
    GoDuration timeout) {

  public SmokeGate {
    auto = auto == null ? false : auto;
    expectStatus = expectStatus == null ? 200 : expectStatus;
    timeout = timeout == null ? GoDuration.of("10s") : timeout;
  }
}

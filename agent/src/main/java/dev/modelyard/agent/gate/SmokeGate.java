package dev.modelyard.agent.gate;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A request a new revision must answer before it gets traffic.
 *
 * @param expectStatus default 200
 * @param expectContains text the body must contain
 * @param timeout of one try, like {@code 10s}; default 10 s
 * @param attempts how often to try, default 3; a server that has just become ready may refuse once
 */
public record SmokeGate(
    URI baseUrl,
    Request request,
    @Nullable Integer expectStatus,
    @Nullable String expectContains,
    @Nullable String timeout,
    @Nullable Integer attempts) {

  /** What is sent; method defaults to GET, or POST with a body. */
  public record Request(
      @Nullable String method,
      @Nullable String path,
      @Nullable String contentType,
      @Nullable String body) {}

  public SmokeGate {
    if (baseUrl == null || baseUrl.getHost() == null || request == null) {
      throw new IllegalArgumentException("baseUrl and request are needed");
    }
  }
}

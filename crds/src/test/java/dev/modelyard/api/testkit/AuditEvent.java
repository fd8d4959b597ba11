package dev.modelyard.api.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * One request as the API server logged it.
 *
 * @param agent the User-Agent header
 * @param code the HTTP status
 * @param request the object sent, for our kinds; missing for others
 */
public record AuditEvent(
    String verb,
    String group,
    String resource,
    String subresource,
    String namespace,
    String name,
    String user,
    String agent,
    int code,
    boolean dryRun,
    JsonNode request) {

  private static final Set<String> READS = Set.of("get", "list", "watch");

  static AuditEvent of(JsonNode json) {
    JsonNode object = json.path("objectRef");
    JsonNode actor =
        json.has("impersonatedUser") ? json.path("impersonatedUser") : json.path("user");
    return new AuditEvent(
        json.path("verb").asText(),
        object.path("apiGroup").asText(),
        object.path("resource").asText(),
        object.path("subresource").asText(),
        object.path("namespace").asText(),
        object.path("name").asText(),
        actor.path("username").asText(),
        json.path("userAgent").asText(),
        json.path("responseStatus").path("code").asInt(),
        json.path("requestURI").asText().contains("dryRun="),
        json.path("requestObject"));
  }

  /** Whether it could have changed a stored object. */
  public boolean isMutating() {
    return !READS.contains(verb) && !dryRun;
  }
}

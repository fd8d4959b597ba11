package dev.modelyard.operator.http;

import java.util.Map;

/**
 * Whether the process can do its work.
 *
 * @param details what it depends on, and how that is; for a person
 */
public record Readiness(boolean ready, Map<String, String> details) {
  public Readiness {
    details = Map.copyOf(details);
  }
}

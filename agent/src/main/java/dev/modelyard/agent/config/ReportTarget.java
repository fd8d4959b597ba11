package dev.modelyard.agent.config;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where reports go.
 *
 * @param token file with a bearer token; the kubelet replaces it while we run
 * @param ca file with the certificates to trust; null trusts what Java trusts
 */
public record ReportTarget(URI url, Path token, @Nullable Path ca) {
  /** Null when no report is wanted. */
  static @Nullable ReportTarget from(Environment env) {
    return env.find("MODELYARD_REPORT_URL", "an https URL", URI::create)
        .map(
            url ->
                new ReportTarget(
                    url,
                    env.require("MODELYARD_REPORT_TOKEN", "a path", Path::of),
                    env.find("MODELYARD_REPORT_CA", "a path", Path::of).orElse(null)))
        .orElse(null);
  }
}

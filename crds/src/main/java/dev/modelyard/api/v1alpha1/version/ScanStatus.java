package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;

/** The last scan for code that runs on load. */
@ApiRecord
public record ScanStatus(
    @Required @JsonPropertyDescription("What was found. Example: Clean") ScanResult result,
    @Size(max = 64)
        @JsonPropertyDescription(
            "One line per finding. Default: none. Example: [\"model.pkl imports os.system\"]")
        List<@Size(max = 4096) String> findings,
    @Required
        @JsonPropertyDescription("When. Example: 2026-01-31T12:00:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at) {

  public ScanStatus {
    findings = findings == null ? List.of() : List.copyOf(findings);
  }
}

package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/** The last scan for code that runs on load. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ScanStatus(
    ScanResult result,
    List<String> findings,
    @JsonFormat(shape = JsonFormat.Shape.STRING) Instant at) {

  public ScanStatus {
    findings = findings == null ? List.of() : List.copyOf(findings);
  }
}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the first attempt starts from, and how the program is told. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ResumeSpec(@Nullable ResumeFrom from, List<String> args) {

  public ResumeSpec {
    args = args == null ? List.of() : List.copyOf(args);
  }
}

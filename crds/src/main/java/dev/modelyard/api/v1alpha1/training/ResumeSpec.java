package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the first attempt starts from, and how the program is told. */
@ApiRecord
public record ResumeSpec(
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "Fork of another training or of a version. Default: only checkpoints of this training."
                + " Example: {training: churn-old, step: 5000}")
        @Nullable ResumeFrom from,
    @OnChange(Change.RESTART)
        @Size(max = 256)
        @JsonPropertyDescription(
            "Arguments appended only when there is something to resume. Default: none. Example:"
                + " [\"--resume_from_checkpoint\", \"$(MODELYARD_RESUME_FROM)\"]")
        List<@Size(max = 4096) String> args) {

  public ResumeSpec {
    args = args == null ? List.of() : List.copyOf(args);
  }
}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Which verified checkpoints outlive newer ones. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record KeepSpec(Integer last, @Nullable Long every, @Nullable KeepBest best) {

  /** What an absent object means. */
  public static final KeepSpec DEFAULT = new KeepSpec(3, null, null);

  public KeepSpec {
    last = last == null ? DEFAULT.last : last;
  }
}

package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.FormatPolicy;
import dev.modelyard.api.v1alpha1.common.SecretReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a new revision must pass before it gets traffic, and while it does. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GatesSpec(
    VerifyGate verify,
    FormatPolicy formatPolicy,
    @Nullable SecretReference requireSignedBy,
    @Nullable SmokeGate smoke,
    @Nullable GoldenGate golden,
    List<AnalysisGate> analysis) {

  /** What an absent object means. */
  public static final GatesSpec DEFAULT =
      new GatesSpec(VerifyGate.Required, FormatPolicy.AllowList, null, null, null, List.of());

  public GatesSpec {
    verify = verify == null ? DEFAULT.verify : verify;
    formatPolicy = formatPolicy == null ? DEFAULT.formatPolicy : formatPolicy;
    analysis = analysis == null ? List.of() : List.copyOf(analysis);
  }
}

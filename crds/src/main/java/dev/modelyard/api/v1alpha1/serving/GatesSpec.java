package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.FormatPolicy;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.SecretReference;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a new revision must pass before it gets traffic, and while it does. */
@ApiRecord
public record GatesSpec(
    @OnChange(Change.IGNORE)
        @Default("Required")
        @JsonPropertyDescription(
            "Whether the pod compares the bytes with the digest before the server starts. Default:"
                + " Required. Example: Skip")
        VerifyGate verify,
    @OnChange(Change.IGNORE)
        @Default("AllowList")
        @JsonPropertyDescription(
            "SafeOnly serves formats that run no code, AllowList also known harmless code, Any all."
                + " Default: AllowList. Example: SafeOnly")
        FormatPolicy formatPolicy,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "Secret with the public key that must have signed the digest. Default: not required."
                + " Example: {secretName: release-key}")
        @Nullable SecretReference requireSignedBy,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "One prediction that must succeed before the first real request. Default: none."
                + " Example: {request: {path: /predict, method: POST, body: \"[1]\"}}")
        @Nullable SmokeGate smoke,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "Predictions kept with the version must come out again. Default: not asked. Example:"
                + " {tolerance: \"0.001\"}")
        @Nullable GoldenGate golden,
    @OnChange(Change.IGNORE)
        @Size(max = 8)
        @JsonPropertyDescription(
            "Questions asked of Prometheus while the new revision gets traffic. Default: none."
                + " Example: [{name: errors, prometheus: {address: https://prometheus.example.org,"
                + " query: errors}, failureCondition: \"result > 0.05\"}]")
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

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import dev.modelyard.api.v1alpha1.common.VerifyLevel;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where checkpoints go, which are kept, and what a resume accepts. */
@ValidationRule(
    value = "!(has(self.encryption) && has(self.storage.pvc))",
    message =
        "spec.checkpoints.encryption is for buckets: encrypt a claim with its StorageClass, and"
            + " remove encryption")
@ApiRecord
public record CheckpointsSpec(
    @OnChange(Change.IMMUTABLE)
        @Required
        @ValidationRule(value = Rules.FIXED, messageExpression = Rules.FIXED_SAYS)
        @JsonPropertyDescription(
            "Where checkpoints are kept; exactly one store, fixed for the life of the training."
                + " Example: {pvc: {size: 100Gi}}")
        CheckpointStorage storage,
    @OnChange(Change.RESTART)
        @Default("/modelyard/checkpoints")
        @Size(max = 512)
        @ValidationRule(value = Rules.MOUNT_PATH, messageExpression = Rules.MOUNT_PATH_SAYS)
        @JsonPropertyDescription(
            "Where the program writes its checkpoints, absolute. Default: /modelyard/checkpoints."
                + " Example: /out")
        String directory,
    @OnChange(Change.RESTART)
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription(
            "How often a save is asked for, where the program understands the request. Default: the"
                + " program decides. Example: 10m")
        @Nullable GoDuration interval,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Which verified checkpoints outlive newer ones. Default: {last: 3}. Example: {last: 3,"
                + " every: 1000}")
        KeepSpec keep,
    @OnChange(Change.RESTART)
        @Default("Full")
        @JsonPropertyDescription(
            "How much of a checkpoint is read before a resume trusts it. Default: Full. Example:"
                + " Sampled")
        VerifyLevel verify,
    @OnChange(Change.RESTART)
        @Size(max = 20)
        @ValidationRule(
            value = Rules.DURATION_OR_ZERO,
            messageExpression = Rules.DURATION_OR_ZERO_SAYS)
        @JsonPropertyDescription(
            "How often one of the checkpoints that are kept is read again, every byte, while the"
                + " program runs; from a bucket each time is a download. 0s: never. Default: 6h."
                + " Example: 24h")
        @Nullable GoDuration scrubInterval,
    @OnChange(Change.RESTART)
        @Default("Fail")
        @JsonPropertyDescription(
            "What to do when there were commits and none of them verifies, or is there any more."
                + " Default: Fail. Example: StartOver")
        OnNoneValid onNoneValid,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Save before suspension, preemption and a change of the spec. Default: stop without"
                + " asking. Example: {timeout: 2m}")
        @Nullable SaveOnStopSpec saveOnStop,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Secret with the key that encrypts checkpoints and versions before they leave the pod,"
                + " 32 random bytes in base64 under key; former ones, which can still be read with,"
                + " under previous. Only with a bucket. Default: none. Example: {secretName:"
                + " churn-key}")
        @Nullable EncryptionSpec encryption) {

  public CheckpointsSpec {
    directory = directory == null ? "/modelyard/checkpoints" : directory;
    keep = keep == null ? KeepSpec.DEFAULT : keep;
    verify = verify == null ? VerifyLevel.Full : verify;
    onNoneValid = onNoneValid == null ? OnNoneValid.Fail : onNoneValid;
  }
}

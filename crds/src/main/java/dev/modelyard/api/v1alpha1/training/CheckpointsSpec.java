package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.common.SecretReference;
import dev.modelyard.api.v1alpha1.common.VerifyLevel;
import org.jspecify.annotations.Nullable;

/** Where checkpoints go, which are kept, and what a resume accepts. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CheckpointsSpec(
    CheckpointStorage storage,
    String directory,
    @Nullable GoDuration interval,
    KeepSpec keep,
    VerifyLevel verify,
    OnNoneValid onNoneValid,
    @Nullable SaveOnStopSpec saveOnStop,
    @Nullable SecretReference encryption) {

  public CheckpointsSpec {
    directory = directory == null ? "/modelyard/checkpoints" : directory;
    keep = keep == null ? KeepSpec.DEFAULT : keep;
    verify = verify == null ? VerifyLevel.Full : verify;
    onNoneValid = onNoneValid == null ? OnNoneValid.Fail : onNoneValid;
  }
}

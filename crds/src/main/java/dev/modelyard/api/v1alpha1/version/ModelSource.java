package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.AzureBlobLocation;
import dev.modelyard.api.v1alpha1.common.GcsLocation;
import dev.modelyard.api.v1alpha1.common.HuggingFaceLocation;
import dev.modelyard.api.v1alpha1.common.OssLocation;
import dev.modelyard.api.v1alpha1.common.PvcLocation;
import dev.modelyard.api.v1alpha1.common.S3Location;
import org.jspecify.annotations.Nullable;

/** Exactly one place the bytes are. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelSource(
    @Nullable PvcLocation pvc,
    @Nullable S3Location s3,
    @Nullable GcsLocation gcs,
    @Nullable AzureBlobLocation azureBlob,
    @Nullable OssLocation oss,
    @Nullable OciLocation oci,
    @Nullable HuggingFaceLocation huggingFace,
    @Nullable MlflowModel mlflow) {}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.AzureBlobLocation;
import dev.modelyard.api.v1alpha1.common.GcsLocation;
import dev.modelyard.api.v1alpha1.common.OssLocation;
import dev.modelyard.api.v1alpha1.common.S3Location;
import org.jspecify.annotations.Nullable;

/** Exactly one store. It cannot be changed: the checkpoints are there. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CheckpointStorage(
    @Nullable PvcStorage pvc,
    @Nullable S3Location s3,
    @Nullable GcsLocation gcs,
    @Nullable AzureBlobLocation azureBlob,
    @Nullable OssLocation oss) {}

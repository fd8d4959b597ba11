package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.AzureBlobLocation;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.GcsLocation;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.OssLocation;
import dev.modelyard.api.v1alpha1.common.S3Location;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Exactly one store. It cannot be changed: the checkpoints are there. */
@ValidationRule(
    value =
        "[has(self.pvc), has(self.s3), has(self.gcs), has(self.azureBlob), has(self.oss)].filter(x,"
            + " x).size() == 1",
    message = "set exactly one of pvc, s3, gcs, azureBlob, oss")
@ApiRecord
public record CheckpointStorage(
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription("A PersistentVolumeClaim. Example: {size: 100Gi}")
        @Nullable PvcStorage pvc,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "A prefix of an S3 bucket. Example: {bucket: acme-checkpoints, prefix: churn}")
        @Nullable S3Location s3,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "A prefix of a Google Cloud Storage bucket. Example: {bucket: acme-checkpoints}")
        @Nullable GcsLocation gcs,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "A prefix of an Azure container. Example: {account: acme, container: checkpoints}")
        @Nullable AzureBlobLocation azureBlob,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "A prefix of an Alibaba Cloud OSS bucket. Example: {bucket: acme-checkpoints, region:"
                + " eu-central-1}")
        @Nullable OssLocation oss) {}

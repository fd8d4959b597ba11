package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.AzureBlobLocation;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.GcsLocation;
import dev.modelyard.api.v1alpha1.common.HuggingFaceLocation;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.OssLocation;
import dev.modelyard.api.v1alpha1.common.PvcLocation;
import dev.modelyard.api.v1alpha1.common.S3Location;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Exactly one place an input is read from. */
@ValidationRule(
    value =
        "[has(self.pvc), has(self.modelVersion), has(self.s3), has(self.gcs), has(self.azureBlob),"
            + " has(self.oss), has(self.huggingFace)].filter(x, x).size() == 1",
    message = "set exactly one of pvc, modelVersion, s3, gcs, azureBlob, oss, huggingFace")
@ApiRecord
public record InputSource(
    @OnChange(Change.RESTART)
        @JsonPropertyDescription("A directory of a claim. Example: {claimName: churn-data}")
        @Nullable PvcLocation pvc,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription("A ModelVersion of the same namespace. Example: {name: bert-v3}")
        @Nullable ModelVersionReference modelVersion,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription("A prefix of an S3 bucket. Example: {bucket: acme-data}")
        @Nullable S3Location s3,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "A prefix of a Google Cloud Storage bucket. Example: {bucket: acme-data}")
        @Nullable GcsLocation gcs,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "A prefix of an Azure container. Example: {account: acme, container: data}")
        @Nullable AzureBlobLocation azureBlob,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "A prefix of an Alibaba Cloud OSS bucket. Example: {bucket: acme-data, region:"
                + " eu-central-1}")
        @Nullable OssLocation oss,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "A commit of a Hugging Face repository. Example: {repo: google-bert/bert-base-uncased,"
                + " commit: 9fceb02d0ae598e95dc970b74767f19372d61af8}")
        @Nullable HuggingFaceLocation huggingFace) {}

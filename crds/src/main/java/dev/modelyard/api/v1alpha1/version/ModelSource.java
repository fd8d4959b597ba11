package dev.modelyard.api.v1alpha1.version;

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
import dev.modelyard.api.v1alpha1.common.SecretReference;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Exactly one place the bytes are. */
@ValidationRule(
    value =
        "[has(self.pvc), has(self.s3), has(self.gcs), has(self.azureBlob), has(self.oss),"
            + " has(self.oci), has(self.huggingFace), has(self.mlflow)].filter(x, x).size() == 1",
    message = "set exactly one of pvc, s3, gcs, azureBlob, oss, oci, huggingFace, mlflow")
@ValidationRule(
    value =
        "!has(self.encryption) || has(self.s3) || has(self.gcs) || has(self.azureBlob) ||"
            + " has(self.oss)",
    message = "spec.source.encryption is for s3, gcs, azureBlob and oss: remove it")
@ApiRecord
public record ModelSource(
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "A directory of a claim. Example: {claimName: churn-checkpoints, path:"
                + " modelyard/versions/5f2b}")
        @Nullable PvcLocation pvc,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "A prefix of an S3 bucket, with the version at versions/ and the hexadecimal digits of"
                + " its digest below it. Example: {bucket: acme-checkpoints, prefix: churn}")
        @Nullable S3Location s3,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "A prefix of a Google Cloud Storage bucket, with the version below it like in s3."
                + " Example: {bucket: acme-models}")
        @Nullable GcsLocation gcs,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "A prefix of an Azure container, with the version below it like in s3. Example:"
                + " {account: acme, container: models}")
        @Nullable AzureBlobLocation azureBlob,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "A prefix of an Alibaba Cloud OSS bucket, with the version below it like in s3."
                + " Example: {bucket: acme-models, region: eu-central-1}")
        @Nullable OssLocation oss,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "An artifact in an OCI registry. Example: {reference: ghcr.io/acme/churn:7}")
        @Nullable OciLocation oci,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "A commit of a Hugging Face repository. Example: {repo: google-bert/bert-base-uncased,"
                + " commit: 9fceb02d0ae598e95dc970b74767f19372d61af8}")
        @Nullable HuggingFaceLocation huggingFace,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "A registered model of an MLflow server. Example: {name: churn, version: \"7\"}")
        @Nullable MlflowModel mlflow,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "Secret with the key that the version was encrypted with in a bucket, like"
                + " checkpoints.encryption of a ModelTraining. Default: not encrypted. Example:"
                + " {secretName: churn-key}")
        @Nullable SecretReference encryption) {}

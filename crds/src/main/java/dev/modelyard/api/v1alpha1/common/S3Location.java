package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A prefix of an S3 bucket, or of a store that speaks the same protocol. */
@ApiRecord
public record S3Location(
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 63)
        @ValidationRule(value = Rules.BUCKET, messageExpression = Rules.BUCKET_SAYS)
        @JsonPropertyDescription("Name of the bucket. Example: acme-models")
        String bucket,
    @OnChange(Change.RESTART)
        @Size(max = 512)
        @ValidationRule(value = Rules.RELATIVE_PATH, messageExpression = Rules.RELATIVE_PATH_SAYS)
        @JsonPropertyDescription(
            "Prefix of the keys, without slash at either end. Default: the whole bucket. Example:"
                + " churn")
        @Nullable String prefix,
    @OnChange(Change.RESTART)
        @Size(max = 1024)
        @ValidationRule(value = Rules.URL, message = Rules.URL_SAYS)
        @JsonPropertyDescription(
            "Address of a store that speaks S3: https, or http to a Service of the cluster."
                + " Default: AWS. Example: https://s3.example.org")
        @Nullable String endpoint,
    @OnChange(Change.RESTART)
        @Size(max = 64)
        @ValidationRule(value = Rules.LABEL, messageExpression = Rules.LABEL_SAYS)
        @JsonPropertyDescription(
            "Region of the bucket. Default: what the environment of the pod says. Example:"
                + " eu-central-1")
        @Nullable String region,
    @OnChange(Change.RESTART)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription(
            "Secret with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, where there are such,"
                + " AWS_SESSION_TOKEN and ca.crt, the certificates of a private authority."
                + " Default: the identity of the service account. Example: s3-key")
        @Nullable String secretName,
    @OnChange(Change.RESTART)
        @Size(max = 512)
        @ValidationRule(value = Rules.KMS_KEY, messageExpression = Rules.KMS_KEY_SAYS)
        @JsonPropertyDescription(
            "Key of the server's KMS, by ID or ARN, that what is written is to be encrypted with;"
                + " what was written with another is refused. Default: what the bucket does by"
                + " itself. Example:"
                + " arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")
        @Nullable String kmsKey) {}

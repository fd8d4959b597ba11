package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A prefix of an Alibaba Cloud OSS bucket. */
@ApiRecord
public record OssLocation(
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
            "Address of the region, or of a server that speaks the same protocol: https, or http to"
                + " a Service of the cluster. Default: made from region. Example:"
                + " https://oss-eu-central-1-internal.aliyuncs.com")
        @Nullable String endpoint,
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 64)
        @ValidationRule(value = Rules.LABEL, messageExpression = Rules.LABEL_SAYS)
        @JsonPropertyDescription(
            "Region of the bucket, without oss- before it. Example: eu-central-1")
        String region,
    @OnChange(Change.RESTART)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription(
            "Secret with OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, where there are such,"
                + " OSS_SESSION_TOKEN and ca.crt, the certificates of a private authority. Default:"
                + " the identity of the service account. Example: oss-key")
        @Nullable String secretName,
    @OnChange(Change.RESTART)
        @Size(max = 512)
        @ValidationRule(value = Rules.KMS_KEY, messageExpression = Rules.KMS_KEY_SAYS)
        @JsonPropertyDescription(
            "Key of Alibaba Cloud KMS, by ID, that what is written is to be encrypted with; what"
                + " was written with another is refused. Default: what the bucket does by itself."
                + " Example: 9468da86-3509-4f8d-a61e-6eab1eac4d2f")
        @Nullable String kmsKey) {}

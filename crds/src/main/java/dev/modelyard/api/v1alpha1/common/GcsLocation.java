package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A prefix of a Google Cloud Storage bucket. */
@ApiRecord
public record GcsLocation(
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
            "Prefix of the object names, without slash at either end. Default: the whole bucket."
                + " Example: churn")
        @Nullable String prefix,
    @OnChange(Change.RESTART)
        @Size(max = 1024)
        @ValidationRule(value = Rules.URL, message = Rules.URL_SAYS)
        @JsonPropertyDescription(
            "Address of a private endpoint, or of a server that speaks the same protocol: https, or"
                + " http to a Service of the cluster. Default: Google. Example:"
                + " https://storage-acme.p.googleapis.com")
        @Nullable String endpoint,
    @OnChange(Change.RESTART)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription(
            "Secret with the key credentials.json and, where there is one, ca.crt, the certificates"
                + " of a private authority. Default: the identity of the service account. Example:"
                + " gcs-key")
        @Nullable String secretName,
    @OnChange(Change.RESTART)
        @Size(max = 512)
        @ValidationRule(value = Rules.GCS_KMS_KEY, messageExpression = Rules.GCS_KMS_KEY_SAYS)
        @JsonPropertyDescription(
            "Key of Cloud KMS that what is written is to be encrypted with; what was written with"
                + " another is refused. Default: what the bucket does by itself. Example:"
                + " projects/acme/locations/europe-west3/keyRings/models/cryptoKeys/churn")
        @Nullable String kmsKey) {}

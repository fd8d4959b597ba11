package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A prefix of an Azure Blob Storage container. */
@ApiRecord
public record AzureBlobLocation(
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 24)
        @ValidationRule(value = Rules.AZURE_ACCOUNT, messageExpression = Rules.AZURE_ACCOUNT_SAYS)
        @JsonPropertyDescription("Name of the storage account. Example: acmemodels")
        String account,
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 63)
        @ValidationRule(
            value = Rules.AZURE_CONTAINER,
            messageExpression = Rules.AZURE_CONTAINER_SAYS)
        @JsonPropertyDescription("Name of the container. Example: models")
        String container,
    @OnChange(Change.RESTART)
        @Size(max = 512)
        @ValidationRule(value = Rules.RELATIVE_PATH, messageExpression = Rules.RELATIVE_PATH_SAYS)
        @JsonPropertyDescription(
            "Prefix of the blob names, without slash at either end. Default: the whole container."
                + " Example: churn")
        @Nullable String prefix,
    @OnChange(Change.RESTART)
        @Size(max = 1024)
        @ValidationRule(value = Rules.URL, message = Rules.URL_SAYS)
        @JsonPropertyDescription(
            "Address of the account, where that is in a sovereign cloud, is private, or is a server"
                + " that speaks the same protocol: https, or http to a Service of the cluster."
                + " Default: made from account. Example:"
                + " https://acmemodels.blob.core.chinacloudapi.cn")
        @Nullable String endpoint,
    @OnChange(Change.RESTART)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription(
            "Secret with AZURE_STORAGE_KEY, a key of the account, and, where there is one, ca.crt,"
                + " the certificates of a private authority. Default: the identity of the service"
                + " account. Example: azure-key")
        @Nullable String secretName,
    @OnChange(Change.RESTART)
        @Size(max = 63)
        @ValidationRule(
            value = Rules.ENCRYPTION_SCOPE,
            messageExpression = Rules.ENCRYPTION_SCOPE_SAYS)
        @JsonPropertyDescription(
            "Encryption scope of the account, and default of the container, that what is written is"
                + " to be in; what was written in another is refused. Default: what the container"
                + " does by itself. Example: models")
        @Nullable String encryptionScope) {}

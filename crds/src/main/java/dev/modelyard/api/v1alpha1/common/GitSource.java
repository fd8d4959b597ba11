package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A commit of a Git repository: what code ran, for the record of lineage. */
@ApiRecord
public record GitSource(
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 1024)
        @ValidationRule(value = Rules.URL, message = Rules.URL_SAYS)
        @JsonPropertyDescription(
            "HTTPS address of the repository, without user name or query. Example:"
                + " https://github.com/acme/churn")
        String url,
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 40)
        @ValidationRule(value = Rules.COMMIT, messageExpression = Rules.COMMIT_SAYS)
        @JsonPropertyDescription(
            "Full commit, 40 hexadecimal digits. Example: 9fceb02d0ae598e95dc970b74767f19372d61af8")
        String commit) {}

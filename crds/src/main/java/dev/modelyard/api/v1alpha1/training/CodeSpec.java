package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.GitSource;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Required;

/** Where the code of the image came from. */
@ApiRecord
public record CodeSpec(
    @OnChange(Change.RESTART)
        @Required
        @JsonPropertyDescription(
            "A commit of a Git repository. Example: {url: https://github.com/acme/churn, commit:"
                + " 9fceb02d0ae598e95dc970b74767f19372d61af8}")
        GitSource git) {}

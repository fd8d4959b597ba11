package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A commit of a Hugging Face repository. A branch or tag can move, so neither is taken. */
@ApiRecord
public record HuggingFaceLocation(
    @OnChange(Change.RESTART)
        @Required
        @Size(min = 3, max = 200)
        @ValidationRule(value = Rules.HF_REPO, messageExpression = Rules.HF_REPO_SAYS)
        @JsonPropertyDescription(
            "Owner and name of the repository. Example: google-bert/bert-base-uncased")
        String repo,
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 40)
        @ValidationRule(value = Rules.COMMIT, messageExpression = Rules.COMMIT_SAYS)
        @JsonPropertyDescription(
            "Full commit, 40 hexadecimal digits; branches and tags move and are not taken. Example:"
                + " 9fceb02d0ae598e95dc970b74767f19372d61af8")
        String commit,
    @OnChange(Change.RESTART)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription("Secret with HF_TOKEN. Default: public access. Example: hf-token")
        @Nullable String secretName) {}

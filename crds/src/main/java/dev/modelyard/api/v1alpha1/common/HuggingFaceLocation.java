package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A commit of a Hugging Face repository. A branch or tag can move, so neither is taken. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HuggingFaceLocation(String repo, String commit, @Nullable String secretName) {}

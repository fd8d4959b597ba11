package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GitSource;

/** Where the code of the image came from. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CodeSpec(GitSource git) {}

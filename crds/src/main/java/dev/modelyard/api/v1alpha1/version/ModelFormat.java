package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.Framework;
import org.jspecify.annotations.Nullable;

/** How the files are to be read. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelFormat(String name, @Nullable Framework framework) {}

package dev.modelyard.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The one resume decision of an epoch; null means a fresh start. It freezes the point where this
 * epoch left its ancestor.
 */
public record ResumeRecord(@Nullable CommitRef from) {}

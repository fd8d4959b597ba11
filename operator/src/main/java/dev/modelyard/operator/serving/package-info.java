/**
 * ModelDeployment, from a pinned version to pods that answer: what is read, and the feature that
 * ties observe, decide and report together. What to do is decided in {@code decide}, what objects
 * look like in {@code desired}.
 */
@NullMarked
package dev.modelyard.operator.serving;

import org.jspecify.annotations.NullMarked;

/**
 * The operator's own meters, each named once. What the SDK and the JVM measure by themselves is
 * bound here and not named again.
 */
@NullMarked
package dev.modelyard.operator.metrics;

import org.jspecify.annotations.NullMarked;

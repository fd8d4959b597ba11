/**
 * ModelVersion: who uses it, and that it stays while somebody does. Making a version belongs to the
 * training that publishes it, serving it to serving.
 */
@NullMarked
package dev.modelyard.operator.version;

import org.jspecify.annotations.NullMarked;

/**
 * ModelTraining, from spec to published ModelVersion: what is read, and the reconciler that ties
 * observe, decide, apply and report together. What to do is decided in {@code decide}, what objects
 * look like in {@code desired}; nothing of serving or of other features belongs here.
 */
@NullMarked
package dev.modelyard.operator.training;

import org.jspecify.annotations.NullMarked;

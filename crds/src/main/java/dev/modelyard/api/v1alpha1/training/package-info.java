/**
 * The kind ModelTraining: its spec and its status, as records. Decisions about them belong to the
 * operator.
 */
@NullMarked
package dev.modelyard.api.v1alpha1.training;

import org.jspecify.annotations.NullMarked;

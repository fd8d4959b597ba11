/**
 * Words that all three kinds share: places of bytes, durations, conditions, reasons. Nothing here
 * knows a kind.
 */
@NullMarked
package dev.modelyard.api.v1alpha1.common;

import org.jspecify.annotations.NullMarked;

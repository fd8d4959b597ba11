/** Tests of the vocabulary. */
@NullMarked
package dev.modelyard.operator.core;

import org.jspecify.annotations.NullMarked;

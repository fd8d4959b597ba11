/** Root of the operator module. */
@NullMarked
package dev.modelyard.operator;

import org.jspecify.annotations.NullMarked;

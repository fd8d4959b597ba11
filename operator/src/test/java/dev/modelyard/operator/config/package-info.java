/** Tests of how the environment is read. */
@NullMarked
package dev.modelyard.operator.config;

import org.jspecify.annotations.NullMarked;

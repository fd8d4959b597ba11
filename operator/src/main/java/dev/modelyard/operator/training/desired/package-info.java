/**
 * The objects a training asks for, as pure functions of its spec. Whether and when they are made is
 * decided in {@code decide}.
 */
@NullMarked
package dev.modelyard.operator.training.desired;

import org.jspecify.annotations.NullMarked;

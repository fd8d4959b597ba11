/**
 * Pure: the objects of a deployment, as they shall be. When each is wanted is decided in {@code
 * decide}.
 */
@NullMarked
package dev.modelyard.operator.serving.desired;

import org.jspecify.annotations.NullMarked;

/**
 * Whether a file is whole, for formats beyond those of {@code format}: JSON, UBJSON, HDF5, pickles
 * and TensorFlow's index. What a file holds is not judged here.
 */
@NullMarked
package dev.modelyard.agent.format.whole;

import org.jspecify.annotations.NullMarked;

/**
 * Readers of model file formats that execute nothing. They answer whether a file is whole and what
 * it is.
 */
@NullMarked
package dev.modelyard.agent.format;

import org.jspecify.annotations.NullMarked;

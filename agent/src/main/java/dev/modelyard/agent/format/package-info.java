/**
 * Readers of model file formats that execute nothing. They answer whether a file is whole, what it
 * is, and whether loading it could run code.
 */
@NullMarked
package dev.modelyard.agent.format;

import org.jspecify.annotations.NullMarked;

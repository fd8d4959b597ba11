/** Root of the agent module. */
@NullMarked
package dev.modelyard.agent;

import org.jspecify.annotations.NullMarked;

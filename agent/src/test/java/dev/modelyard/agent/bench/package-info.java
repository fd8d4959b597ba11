/** Programs of {@code make bench}; nothing here is a test. */
@NullMarked
package dev.modelyard.agent.bench;

import org.jspecify.annotations.NullMarked;

/**
 * Turns a finished checkpoint of the trainer into an immutable commit. Finding candidates belongs
 * to {@code framework}.
 */
@NullMarked
package dev.modelyard.agent.protocol.commit;

import org.jspecify.annotations.NullMarked;

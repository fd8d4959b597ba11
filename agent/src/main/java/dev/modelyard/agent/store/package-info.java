/**
 * Backends of the {@link dev.modelyard.agent.protocol.Store} port, and the probe that refuses a
 * backend on which the protocol would not hold. No protocol rule lives here.
 */
@NullMarked
package dev.modelyard.agent.store;

import org.jspecify.annotations.NullMarked;

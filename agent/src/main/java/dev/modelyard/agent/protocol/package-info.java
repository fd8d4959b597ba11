/**
 * Words and pure rules of the checkpoint protocol (docs/checkpoint-protocol.md) and the {@link
 * dev.modelyard.agent.protocol.Store} port they run over. No file system, clock or environment is
 * touched here.
 */
@NullMarked
package dev.modelyard.agent.protocol;

import org.jspecify.annotations.NullMarked;

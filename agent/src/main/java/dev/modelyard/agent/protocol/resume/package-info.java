/**
 * Decides once per epoch what to resume from, verifies it and lays it out. Nothing here ever
 * changes a commit.
 */
@NullMarked
package dev.modelyard.agent.protocol.resume;

import org.jspecify.annotations.NullMarked;

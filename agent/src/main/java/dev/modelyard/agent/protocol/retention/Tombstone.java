package dev.modelyard.agent.protocol.retention;

import java.time.Instant;

/** Intention to delete a commit; readers ignore the commit from then on. */
record Tombstone(int byEpoch, Instant at) {}

package dev.modelyard.agent.protocol;

/**
 * What tells that a file was written to: identity of the inode, size in bytes, time of the last
 * write in nanoseconds. The change time is left out because linking and unlinking move it. Compared
 * for equality only, never ordered.
 */
public record FileState(String inode, long size, long modifiedNanos) {}

package dev.modelyard.agent.protocol;

import com.fasterxml.jackson.annotation.JsonFormat;

/**
 * What tells that a file was written to: identity of the inode, size in bytes, time of the last
 * write in nanoseconds. The change time is left out because linking and unlinking move it. Compared
 * for equality only, never ordered. In JSON the time is a string, because it is beyond 2^53.
 */
public record FileState(
    String inode, long size, @JsonFormat(shape = JsonFormat.Shape.STRING) long modifiedNanos) {}

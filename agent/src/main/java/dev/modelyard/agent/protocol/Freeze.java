package dev.modelyard.agent.protocol;

/** How a transfer makes the target independent of whoever writes the source. */
public enum Freeze {
  /** Shares the inode: moves no bytes; sound only for files that are never written again. */
  LINK,
  /** Writes a new inode. */
  COPY
}

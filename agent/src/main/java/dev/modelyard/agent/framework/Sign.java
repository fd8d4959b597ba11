package dev.modelyard.agent.framework;

/** What a framework does once it has written everything else of a checkpoint. */
sealed interface Sign {
  /** Nothing of the kind. */
  record None() implements Sign {}

  /** Writes this file inside the directory. */
  record LastFile(String path) implements Sign {}

  /** Gives the directory its name. */
  record Rename() implements Sign {}

  /** Names it in a file beside it. */
  record Named(Pointer.Text by) implements Sign {}
}

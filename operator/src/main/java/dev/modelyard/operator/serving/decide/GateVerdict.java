package dev.modelyard.operator.serving.decide;

/** What is known of the smoke gate of a revision. */
public sealed interface GateVerdict {

  /** Nobody has asked yet. */
  record Unasked() implements GateVerdict {}

  record Asking() implements GateVerdict {}

  record Passed() implements GateVerdict {}

  /** The server answered, and wrongly. */
  record Failed(String why) implements GateVerdict {}

  /** There is no verdict: nothing answered, or the gate's own pod failed. */
  record Silent(String why) implements GateVerdict {}
}

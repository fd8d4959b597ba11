package dev.modelyard.agent.gate;

/** What the gate found; the message names the request, what was expected and what came. */
public record GateVerdict(Outcome outcome, String message) {
  /** Names are part of the contract. */
  public enum Outcome {
    Passed,
    Failed,
    Unreachable
  }
}

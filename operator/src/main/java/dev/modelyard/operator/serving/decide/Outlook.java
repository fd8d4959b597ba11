package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.serving.ServingPhase;

/**
 * What a person is told.
 *
 * @param accepted whether the spec can be carried out at all
 * @param upToDate whether what the spec asks for serves
 */
record Outlook(
    ServingPhase phase, boolean accepted, boolean upToDate, Reason reason, String message) {

  static Outlook of(ServingPhase phase, boolean upToDate, Reason reason, String message) {
    return new Outlook(phase, true, upToDate, reason, message);
  }

  static Outlook refused(ServingPhase phase, Reason reason, String message) {
    return new Outlook(phase, false, false, reason, message);
  }
}

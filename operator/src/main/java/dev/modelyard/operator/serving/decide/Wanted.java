package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.operator.serving.desired.ModelFact;

/** What a spec asks to be served. */
sealed interface Wanted {

  record Known(RevisionStatus revision) implements Wanted {}

  /** No revision runs this model in this way yet. */
  record New(ModelFact model) implements Wanted {}

  /** It cannot be told, or cannot be had. */
  record Missing(Reason reason, String why) implements Wanted {}
}

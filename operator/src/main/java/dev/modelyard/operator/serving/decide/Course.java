package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.operator.core.Requeue;

/**
 * What one rule makes of a snapshot: the whole plan before it is put into actions and words.
 *
 * @param status with what is to be remembered of revisions; the rest of it is derived
 */
record Course(ModelDeploymentStatus status, Shape shape, Outlook outlook, Requeue requeue) {}

/**
 * Pure decisions about a training: the snapshot they see, one class per rule, and the plan they
 * make. No clock, client, logger or environment belongs here.
 */
@NullMarked
package dev.modelyard.operator.training.decide;

import org.jspecify.annotations.NullMarked;

/**
 * Pure decisions about a version: what refers to it, whether its spec can be carried out, and the
 * plan. No clock, client, logger or environment belongs here.
 */
@NullMarked
package dev.modelyard.operator.version.decide;

import org.jspecify.annotations.NullMarked;

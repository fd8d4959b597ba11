/**
 * What tests of features are made of: the in-memory twin of the API server with its faults, a
 * virtual clock, a lagging view, and a simulation that runs whole reconcile flows on them. Nothing
 * here knows a feature.
 */
@NullMarked
package dev.modelyard.operator.testkit;

import org.jspecify.annotations.NullMarked;

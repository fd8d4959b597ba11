/**
 * The edge to the API server: the {@link dev.modelyard.operator.cluster.Cluster} port and all that
 * writes through it, the caches that features read, and the one reconcile flow of all kinds. Knows
 * {@code core}, never a feature, and decides nothing about a training or a deployment.
 */
@NullMarked
package dev.modelyard.operator.cluster;

import org.jspecify.annotations.NullMarked;

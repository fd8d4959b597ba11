/**
 * Measurements of the operator against a real kube-apiserver and etcd on loopback, as ratios to
 * what a trivial client reaches in the same run. Nothing here passes or fails.
 */
@NullMarked
package dev.modelyard.operator.bench;

import org.jspecify.annotations.NullMarked;

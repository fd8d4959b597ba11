/**
 * The kind ModelDeployment: its spec and its status, as records. Named serving because Deployment
 * is a kind of Kubernetes.
 */
@NullMarked
package dev.modelyard.api.v1alpha1.serving;

import org.jspecify.annotations.NullMarked;

/**
 * A real kube-apiserver with etcd for tests, and what it wrote to its audit log. Nothing here knows
 * what is tested.
 */
@NullMarked
package dev.modelyard.api.testkit;

import org.jspecify.annotations.NullMarked;

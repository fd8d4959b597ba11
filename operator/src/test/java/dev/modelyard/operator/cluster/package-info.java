/** Tests of the edge, against the in-memory twin and, in *IT, against a real API server. */
@NullMarked
package dev.modelyard.operator.cluster;

import org.jspecify.annotations.NullMarked;

/** One rule a test, as tables: no cluster, no clock, no simulation. */
@NullMarked
package dev.modelyard.operator.serving.decide;

import org.jspecify.annotations.NullMarked;

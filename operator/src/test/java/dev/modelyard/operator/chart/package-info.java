/**
 * Holds the Helm chart against what the operator is and does. Needs no cluster: the chart is
 * rendered and read as objects.
 */
@NullMarked
package dev.modelyard.operator.chart;

import org.jspecify.annotations.NullMarked;

/**
 * The life of a deployment as stories and as a simulation, with a Deployment controller, a kubelet
 * and gates that are played by the test. Rules by themselves are tested beside them in {@code
 * decide}.
 */
@NullMarked
package dev.modelyard.operator.serving;

import org.jspecify.annotations.NullMarked;

/**
 * Requests sent to a new revision before it gets traffic. The verdict is acted on by the operator.
 */
@NullMarked
package dev.modelyard.agent.gate;

import org.jspecify.annotations.NullMarked;

/**
 * Identity of a model version and its publication beside the runs. What a version means to users is
 * the operator's matter.
 */
@NullMarked
package dev.modelyard.agent.protocol.publish;

import org.jspecify.annotations.NullMarked;

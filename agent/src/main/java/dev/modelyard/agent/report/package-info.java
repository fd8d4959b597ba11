/**
 * What the agent says: one JSON object to the termination log and, where nothing waits for it, to
 * the operator. Decisions are made elsewhere.
 */
@NullMarked
package dev.modelyard.agent.report;

import org.jspecify.annotations.NullMarked;

/**
 * Explores every order in which processes of the protocol can meet at a store, with faults. Knows
 * how to run, fork and compare; what is explored and what must hold is in {@code protocol}.
 */
@NullMarked
package dev.modelyard.agent.explorer;

import org.jspecify.annotations.NullMarked;

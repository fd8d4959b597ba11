/**
 * The loop beside a running trainer: look, commit, acknowledge, prune, publish at the end. Rules of
 * the protocol are in {@code protocol}.
 */
@NullMarked
package dev.modelyard.agent.watch;

import org.jspecify.annotations.NullMarked;

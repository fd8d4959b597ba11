/**
 * The init step of a worker: claim, decide or follow, lay out, tell the trainer. Rules of the
 * protocol are in {@code protocol}.
 */
@NullMarked
package dev.modelyard.agent.restore;

import org.jspecify.annotations.NullMarked;

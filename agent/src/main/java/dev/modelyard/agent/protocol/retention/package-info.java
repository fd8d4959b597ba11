/**
 * Which commits are kept, and the order of steps that deletes the others without racing a resume.
 * Nothing else deletes.
 */
@NullMarked
package dev.modelyard.agent.protocol.retention;

import org.jspecify.annotations.NullMarked;

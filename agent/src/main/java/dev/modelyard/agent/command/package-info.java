/** The command line: one class per command that wires the parts. No logic lives here. */
@NullMarked
package dev.modelyard.agent.command;

import org.jspecify.annotations.NullMarked;

/** Encryption of payload before it leaves the pod; knows no store. */
@NullMarked
package dev.modelyard.agent.sealing;

import org.jspecify.annotations.NullMarked;

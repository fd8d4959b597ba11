/** Tests of the servers on loopback, and of the intake without them. */
@NullMarked
package dev.modelyard.operator.http;

import org.jspecify.annotations.NullMarked;

/**
 * The two HTTP servers, and the intake behind the second: probes and metrics in the clear, progress
 * of trainings over TLS. The only package that knows Vert.x, and no type of it leaves; who a caller
 * is and what a report means is decided in plain classes.
 */
@NullMarked
package dev.modelyard.operator.http;

import org.jspecify.annotations.NullMarked;

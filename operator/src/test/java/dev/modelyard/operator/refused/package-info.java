/**
 * Inputs that admission accepts and the operator must refuse, as files, and the real operator that
 * refuses them. What admission refuses is in the tests of {@code crds}.
 */
@NullMarked
package dev.modelyard.operator.refused;

import org.jspecify.annotations.NullMarked;

/** Root of the crds module. */
@NullMarked
package dev.modelyard.api.v1alpha1;

import org.jspecify.annotations.NullMarked;

/**
 * The API modelyard.dev/v1alpha1: one package per kind, and what they share in common. Enum
 * constants are written as the API writes them, so that name() is the wire form.
 */
@NullMarked
package dev.modelyard.api.v1alpha1;

import org.jspecify.annotations.NullMarked;

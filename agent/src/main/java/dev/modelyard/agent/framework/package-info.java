/**
 * What each framework's files mean: listing and announcements in, candidates out. Adapters never
 * write.
 */
@NullMarked
package dev.modelyard.agent.framework;

import org.jspecify.annotations.NullMarked;

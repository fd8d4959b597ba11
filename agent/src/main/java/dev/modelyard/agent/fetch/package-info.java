/**
 * Brings a published version from a bucket to where a server reads it. What a version is belongs to
 * {@code protocol.publish}.
 */
@NullMarked
package dev.modelyard.agent.fetch;

import org.jspecify.annotations.NullMarked;

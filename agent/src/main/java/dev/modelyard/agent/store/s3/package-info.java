/**
 * S3 by its HTTP API, as much of it as checkpoints need, on the JDK's own client. What a checkpoint
 * is belongs to {@code protocol}.
 */
@NullMarked
package dev.modelyard.agent.store.s3;

import org.jspecify.annotations.NullMarked;

/**
 * S3 by the vendor's library, as much of it as checkpoints need; its classes are loaded only where
 * a bucket is named. What a checkpoint is belongs to {@code protocol}.
 */
@NullMarked
package dev.modelyard.agent.store.s3;

import org.jspecify.annotations.NullMarked;

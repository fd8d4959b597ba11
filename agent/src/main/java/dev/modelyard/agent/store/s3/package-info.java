/**
 * S3 by the vendor's library, as much of it as checkpoints need; its classes are loaded only where
 * such a bucket is named.
 */
@NullMarked
package dev.modelyard.agent.store.s3;

import org.jspecify.annotations.NullMarked;

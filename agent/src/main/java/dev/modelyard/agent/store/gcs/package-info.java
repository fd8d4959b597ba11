/**
 * Google Cloud Storage by the vendor's generated client, as much of it as checkpoints need; its
 * classes are loaded only where such a bucket is named. What a checkpoint is belongs to {@code
 * protocol}.
 */
@NullMarked
package dev.modelyard.agent.store.gcs;

import org.jspecify.annotations.NullMarked;

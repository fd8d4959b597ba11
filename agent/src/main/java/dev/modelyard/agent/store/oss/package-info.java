/**
 * Alibaba Cloud OSS by the vendor's client over the JDK's connections, as much of it as checkpoints
 * need; its classes are loaded only where such a bucket is named. What a checkpoint is belongs to
 * {@code protocol}.
 */
@NullMarked
package dev.modelyard.agent.store.oss;

import org.jspecify.annotations.NullMarked;

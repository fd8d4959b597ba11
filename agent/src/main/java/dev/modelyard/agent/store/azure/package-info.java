/**
 * Azure Blob Storage by the vendor's library, as much of it as checkpoints need; its classes are
 * loaded only where a container is named. What a checkpoint is belongs to {@code protocol}.
 */
@NullMarked
package dev.modelyard.agent.store.azure;

import org.jspecify.annotations.NullMarked;

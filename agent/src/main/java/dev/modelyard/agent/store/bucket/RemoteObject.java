package dev.modelyard.agent.store.bucket;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An object in a bucket.
 *
 * @param name whole, prefix included
 * @param tag tells this content from any other that has had the name: an ETag, a generation
 * @param size in bytes
 * @param modified by the server's clock
 * @param mark metadata {@link #MARK}, by which a writer knows its own object again when the answer
 *     got lost; null in listings, and where there is none
 */
public record RemoteObject(
    String name, String tag, long size, Instant modified, @Nullable String mark) {
  /** The name of the mark in an object's metadata. Letters only: Azure takes nothing else. */
  public static final String MARK = "modelyardupload";
}

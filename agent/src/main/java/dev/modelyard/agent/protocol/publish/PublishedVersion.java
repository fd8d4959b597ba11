package dev.modelyard.agent.protocol.publish;

/**
 * A version that is in place.
 *
 * @param path of its directory, relative to the root of the store
 * @param format what the files are
 * @param step the trainer's step it holds
 */
public record PublishedVersion(
    String digest, String path, int files, long bytes, String format, long step) {}

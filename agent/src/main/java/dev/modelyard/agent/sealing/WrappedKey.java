package dev.modelyard.agent.sealing;

/**
 * A data key as it lies in the store.
 *
 * @param wrappedBy which of the user's keys opens it: {@link KeyRing#current}
 * @param key base64 of a nonce of 12 bytes and the key sealed with AES-GCM
 */
public record WrappedKey(String schema, String wrappedBy, String key) {
  public static final String SCHEMA = "modelyard.dev/data-key/v1";
}

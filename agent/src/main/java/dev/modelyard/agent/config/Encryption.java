package dev.modelyard.agent.config;

import org.jspecify.annotations.Nullable;

/**
 * The Secret of {@code spec.checkpoints.encryption} as the kubelet hands it over. Whether there are
 * keys in it is found out by whoever can say so: no message about a variable may show its value,
 * and an entry that is empty must not mean that nothing is encrypted.
 *
 * @param key what is new is encrypted with
 * @param previous former keys, or empty
 * @param acceptUnencrypted whether a checkpoint counts that is not encrypted
 */
public record Encryption(String key, String previous, boolean acceptUnencrypted) {
  static final String KEY = "MODELYARD_ENCRYPTION_KEY";

  /** Null: nothing is encrypted. */
  static @Nullable Encryption from(Environment env) {
    return env.given(KEY).map(key -> of(key, env)).orElse(null);
  }

  static Encryption of(String key, Environment env) {
    return new Encryption(
        key,
        env.find("MODELYARD_ENCRYPTION_PREVIOUS_KEYS").orElse(""),
        env.find("MODELYARD_ACCEPT_UNENCRYPTED", "true or false", Environment::bool).orElse(false));
  }

  @Override
  public String toString() {
    return "Encryption";
  }
}

package dev.modelyard.agent.sealing;

import dev.modelyard.agent.protocol.CanonicalJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of a user's Secret, which encrypt nothing but data keys: one for what is new, and former
 * ones. Never part of a message; what tells keys apart is the beginning of their SHA-256.
 */
public final class KeyRing {
  private static final String AES = "AES";
  private static final int KEY = 32;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final int ID = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String current;
  private final Map<String, SecretKey> keys;

  private KeyRing(String current, Map<String, SecretKey> keys) {
    this.current = current;
    this.keys = keys;
  }

  /**
   * Of what a Secret has.
   *
   * @param key 32 bytes in base64
   * @param previous former ones, with white space between them
   * @throws IllegalArgumentException in words, without the key
   */
  public static KeyRing of(String key, String previous) {
    Map<String, SecretKey> keys = new TreeMap<>();
    String current = add(keys, "key", key.strip());
    Stream.of(previous.split("\\s+"))
        .filter(word -> !word.isEmpty())
        .forEach(former -> add(keys, "previous", former));
    return new KeyRing(current, keys);
  }

  private static String add(Map<String, SecretKey> keys, String entry, String text) {
    byte[] key = decode(entry, text);
    String id = HexFormat.of().formatHex(CanonicalJson.sha256().digest(key)).substring(0, ID);
    keys.putIfAbsent(id, new SecretKeySpec(key, AES));
    return id;
  }

  private static byte[] decode(String entry, String text) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException(
          "entry '%s' is not base64; make a key with: openssl rand -base64 32".formatted(entry));
    }
    if (key.length != KEY) {
      throw new IllegalArgumentException(
          "entry '%s' has %d bytes, a key has %d; make one with: openssl rand -base64 32"
              .formatted(entry, key.length, KEY));
    }
    return key;
  }

  /** Which key encrypts what is new. */
  public String current() {
    return current;
  }

  /** For messages. */
  public String ids() {
    return String.join(", ", keys.keySet());
  }

  /** A random one. */
  public static SecretKey newDataKey() {
    return new SecretKeySpec(random(KEY), AES);
  }

  /** With the current key. {@code of}: what the data key is for, and for nothing else. */
  public WrappedKey wrap(SecretKey dataKey, String of) {
    byte[] nonce = random(NONCE);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, current, nonce, of).doFinal(dataKey.getEncoded());
      byte[] key = ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
      return new WrappedKey(WrappedKey.SCHEMA, current, Base64.getEncoder().encodeToString(key));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot wrap the key of " + of, e);
    }
  }

  /** Whether this ring has the key that it was wrapped with. */
  public boolean has(WrappedKey wrapped) {
    return keys.containsKey(wrapped.wrappedBy());
  }

  /** Empty when the record is damaged, or that of something else. */
  public Optional<SecretKey> unwrap(WrappedKey wrapped, String of) {
    try {
      byte[] key = Base64.getDecoder().decode(wrapped.key());
      byte[] nonce = Arrays.copyOf(key, NONCE);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, wrapped.wrappedBy(), nonce, of);
      return Optional.of(new SecretKeySpec(cipher.doFinal(key, NONCE, key.length - NONCE), AES));
    } catch (GeneralSecurityException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, String id, byte[] nonce, String of)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, keys.get(id), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(of.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}

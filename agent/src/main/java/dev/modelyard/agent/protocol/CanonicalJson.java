package dev.modelyard.agent.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * JSON in one spelling only (RFC 8785), so that a digest of it is an identity. Numbers must stay
 * below 2^53.
 */
public final class CanonicalJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private CanonicalJson() {}

  public static byte[] write(Object value) {
    try {
      return new JsonCanonicalizer(MAPPER.writeValueAsBytes(value)).getEncodedUTF8();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write " + value.getClass().getSimpleName() + " as JSON", e);
    }
  }

  /** Fails with {@link JsonProcessingException} when the bytes are not such a record. */
  public static <T> T read(byte[] json, Class<T> type) throws IOException {
    return read(MAPPER.readerFor(type), json, type);
  }

  /** The same of what a program wrote: Python's say NaN of a loss that is none. */
  public static <T> T readLenient(byte[] json, Class<T> type) throws IOException {
    return read(MAPPER.readerFor(type).with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS), json, type);
  }

  private static <T> T read(ObjectReader reader, byte[] json, Class<T> type) throws IOException {
    T value = reader.readValue(json);
    if (value == null) {
      throw MismatchedInputException.from(
          null, type, "expected a " + type.getSimpleName() + ", found JSON null");
    }
    return value;
  }

  public static ObjectNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** An object but for some of its own fields. */
  public static byte[] without(JsonNode node, String... fields) {
    if (!(node instanceof ObjectNode object)) {
      throw new IllegalArgumentException("not a JSON object");
    }
    return write(object.deepCopy().without(List.of(fields)));
  }

  /** {@code sha256:‹hex›}. */
  public static String digest(byte[] content) {
    return "sha256:" + HexFormat.of().formatHex(sha256().digest(content));
  }

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

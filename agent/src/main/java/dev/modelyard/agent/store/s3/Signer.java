package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.protocol.CanonicalJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 for S3. Every header of a request is signed, a condition as well: none
 * can be lost on the way without the request being refused.
 */
final class Signer {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final S3Credentials credentials;
  private final String region;

  Signer(S3Credentials credentials, String region) {
    this.credentials = credentials;
    this.region = region;
  }

  /**
   * All headers to send, but for Host, which the client adds.
   *
   * @param uri with path and query encoded and the query sorted
   * @param sha256 of the body, hex
   */
  Map<String, String> sign(
      String method, URI uri, Map<String, String> headers, String sha256, Instant now) {
    String time = TIME.format(now);
    SortedMap<String, String> signed = new TreeMap<>();
    headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value));
    signed.put("host", uri.getRawAuthority());
    signed.put("x-amz-content-sha256", sha256);
    signed.put("x-amz-date", time);
    if (credentials.session() != null) {
      signed.put("x-amz-security-token", credentials.session());
    }
    String names = String.join(";", signed.keySet());
    String lines =
        signed.entrySet().stream()
            .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
            .collect(Collectors.joining());
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    String request = String.join("\n", method, uri.getRawPath(), query, lines, names, sha256);
    String scope = time.substring(0, 8) + "/" + region + "/s3/aws4_request";
    String toSign = String.join("\n", ALGORITHM, time, scope, sha256(request));
    String signature = HexFormat.of().formatHex(hmac(key(time.substring(0, 8)), toSign));
    signed.put(
        "authorization",
        ALGORITHM
            + " Credential="
            + credentials.accessKey()
            + "/"
            + scope
            + ", SignedHeaders="
            + names
            + ", Signature="
            + signature);
    signed.remove("host");
    return signed;
  }

  private byte[] key(String day) {
    byte[] key = ("AWS4" + credentials.secretKey()).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {day, region, "s3", "aws4_request"}) {
      key = hmac(key, part);
    }
    return key;
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static String sha256(String text) {
    return HexFormat.of()
        .formatHex(CanonicalJson.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Percent-encoding as the signature wants it: all but letters, digits and {@code -_.~}. */
  static String encode(String text, boolean keepSlashes) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.~".indexOf(c) >= 0
              || (keepSlashes && c == '/');
      encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return encoded.toString();
  }
}

package dev.modelyard.agent.store.oss;

import com.aliyun.sdk.service.oss2.transport.BinaryData;
import com.aliyun.sdk.service.oss2.transport.HttpClient;
import com.aliyun.sdk.service.oss2.transport.RequestContext;
import com.aliyun.sdk.service.oss2.transport.RequestException;
import com.aliyun.sdk.service.oss2.transport.RequestMessage;
import com.aliyun.sdk.service.oss2.transport.ResponseMessage;
import dev.modelyard.agent.store.bucket.Standstill;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's connections below the vendor's client, which has two libraries of its own for that and
 * trusts no private authority with either.
 */
record Transport(@Nullable SSLSocketFactory trust) implements HttpClient {
  private static final Duration CONNECT = Duration.ofSeconds(3);

  private static final int REFUSED = 400;

  private static final Set<String> WITH_BODY = Set.of("PUT", "POST");

  @Override
  public ResponseMessage send(RequestMessage request, RequestContext context) {
    try {
      HttpURLConnection connection = open(request);
      write(connection, request.body());
      return answer(request, connection, isStreamed(context));
    } catch (IOException e) {
      throw new RequestException(String.valueOf(e.getMessage()), e);
    }
  }

  private static boolean isStreamed(RequestContext context) {
    return context.get(RequestContext.Key.HTTP_COMPLETION_OPTION)
        == RequestContext.HttpCompletionOption.ResponseHeadersRead;
  }

  private HttpURLConnection open(RequestMessage request) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) request.uri().toURL().openConnection();
    if (trust != null && connection instanceof HttpsURLConnection https) {
      https.setSSLSocketFactory(trust);
    }
    connection.setRequestMethod(request.method());
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) Standstill.SILENCE.toMillis());
    connection.setInstanceFollowRedirects(false);
    request.headers().forEach(connection::setRequestProperty);
    return connection;
  }

  /**
   * The length is said of an empty body too: OSS asks for it. A server may refuse before it has
   * all, and close; what it has said is to be read then.
   */
  private static void write(HttpURLConnection connection, @Nullable BinaryData body)
      throws IOException {
    if (!WITH_BODY.contains(connection.getRequestMethod())) {
      return;
    }
    BinaryData content = body == null ? BinaryData.fromBytes(new byte[0]) : body;
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(Objects.requireNonNullElse(content.getLength(), 0L));
    try (InputStream in = content.toStream();
        OutputStream out = connection.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException broken) {
      if (!hasAnswered(connection)) {
        throw broken;
      }
    }
  }

  private static boolean hasAnswered(HttpURLConnection connection) {
    try {
      return connection.getResponseCode() > 0;
    } catch (IOException nothing) {
      return false;
    }
  }

  private static ResponseMessage answer(
      RequestMessage request, HttpURLConnection connection, boolean isStreamed) throws IOException {
    int status = connection.getResponseCode();
    InputStream body = status < REFUSED ? connection.getInputStream() : connection.getErrorStream();
    return ResponseMessage.newBuilder()
        .request(request)
        .statusCode(status)
        .headers(headers(connection))
        .body(
            isStreamed && status < REFUSED
                ? BinaryData.fromStream(body)
                : BinaryData.fromBytes(bytes(body)))
        .build();
  }

  private static byte[] bytes(@Nullable InputStream body) throws IOException {
    if (body == null) {
      return new byte[0];
    }
    try (body) {
      return body.readAllBytes();
    }
  }

  private static Map<String, String> headers(HttpURLConnection connection) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, List<String>> header : connection.getHeaderFields().entrySet()) {
      // The status line has no name.
      Optional.ofNullable(header.getKey())
          .ifPresent(name -> headers.put(name, String.join(",", header.getValue())));
    }
    return headers;
  }
}

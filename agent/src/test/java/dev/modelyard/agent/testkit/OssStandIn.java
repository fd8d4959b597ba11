package dev.modelyard.agent.testkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.oss.OssBucket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands for Alibaba Cloud OSS, of which there is no server to be had: what its documentation says
 * of the requests that are used, in memory. It looks at no signature.
 */
public final class OssStandIn implements ObjectServer {
  public static final String KEY_ID = "test";
  public static final String KEY = "test-secret";

  private static final String BUCKET = "checkpoints";
  private static final String META = "x-oss-meta-modelyardupload";
  private static final String FORBID = "x-oss-forbid-overwrite";

  private static final class Stored {
    private final byte[] content;
    private final @Nullable String mark;
    private final Instant modified;

    Stored(byte[] content, @Nullable String mark, Instant modified) {
      this.content = content;
      this.mark = mark;
      this.modified = modified;
    }

    String tag() {
      return "\"" + HexFormat.of().withUpperCase().formatHex(md5(content)) + "\"";
    }
  }

  private record Begun(
      String key, @Nullable String mark, Instant at, NavigableMap<Integer, byte[]> parts) {}

  private final NavigableMap<String, Stored> objects = new TreeMap<>();
  private final NavigableMap<String, Begun> uploads = new TreeMap<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final boolean keepsVersions;
  private int begun;

  /**
   * @param keepsVersions the condition counts for nothing then
   */
  public OssStandIn(boolean keepsVersions) throws IOException {
    this.keepsVersions = keepsVersions;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
    System.setProperty("alibabacloud.accessKeyId", KEY_ID);
    System.setProperty("alibabacloud.accessKeyIdSecret", KEY);
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public Bucket bucket(String prefix) {
    return new Bucket(Bucket.Kind.OSS, BUCKET, prefix, endpoint(), null, null, null, null);
  }

  @Override
  public Map<String, String> variables(String prefix) {
    return Map.of(
        "MODELYARD_BUCKET_KIND", "oss",
        "MODELYARD_BUCKET", BUCKET,
        "MODELYARD_BUCKET_PREFIX", prefix,
        "MODELYARD_BUCKET_ENDPOINT", endpoint().toString(),
        "OSS_ACCESS_KEY_ID", KEY_ID,
        "OSS_ACCESS_KEY_SECRET", KEY);
  }

  @Override
  public BucketObjects open(Bucket bucket, Parallel parallel, BucketObjects.Sealing sealing)
      throws IOException {
    return BucketObjects.open(bucket, OssBucket::open, parallel, sealing);
  }

  /** Begins an upload, as a writer that dies then. */
  public synchronized void begin(String object) {
    uploads.put("u" + ++begun, new Begun(object, null, Instant.now(), new TreeMap<>()));
  }

  /** Why a request is refused. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    Refused(int status, String code) {
      super(code);
      this.status = status;
      this.code = code;
    }
  }

  private static final class Request {
    private final HttpExchange exchange;
    private final String key;
    private final Map<String, String> query;
    private final byte[] body;

    Request(HttpExchange exchange, String key) throws IOException {
      this.exchange = exchange;
      this.key = key;
      this.query = query(exchange);
      this.body = exchange.getRequestBody().readAllBytes();
    }

    @Nullable String header(String name) {
      return exchange.getRequestHeaders().getFirst(name);
    }

    String asked(String name) {
      return query.getOrDefault(name, "");
    }

    /** By the method, and by the first of these names that is in the query. */
    String verb() {
      String what =
          List.of("uploads", "partNumber", "uploadId", "list-type").stream()
              .filter(query::containsKey)
              .findFirst()
              .orElse("object");
      return exchange.getRequestMethod() + " " + what;
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().substring(1).split("/", 2);
      String key = path.length == 1 ? "" : path[1];
      Request request = new Request(exchange, key);
      try {
        if (!path[0].equals(BUCKET)) {
          throw new Refused(404, "NoSuchBucket");
        }
        answer(request);
      } catch (Refused e) {
        String error =
            "<Error><Code>%s</Code><Message>in words.</Message></Error>".formatted(e.code);
        // The answer to a HEAD has no body.
        exchange
            .getResponseHeaders()
            .set("x-oss-err", Base64.getEncoder().encodeToString(bytes(error)));
        say(request, e.status, error);
      }
    }
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    for (String each : raw.split("&", -1)) {
      String[] pair = each.split("=", 2);
      query.put(
          pair[0], pair.length == 1 ? "" : URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private void answer(Request request) throws IOException, Refused {
    if (request.verb().matches("(GET|HEAD) object")) {
      get(request); // Whoever reads slowly keeps nobody else waiting.
    } else {
      change(request);
    }
  }

  private synchronized void change(Request request) throws IOException, Refused {
    switch (request.verb()) {
      case "PUT object" -> {
        requireSum(request);
        put(request, request.key, new Stored(request.body, request.header(META), now()));
      }
      case "DELETE object" -> {
        objects.remove(request.key);
        say(request, 204, "");
      }
      case "GET list-type" -> say(request, 200, list(request));
      case "POST uploads" -> {
        String id = "u" + ++begun;
        uploads.put(id, new Begun(request.key, request.header(META), now(), new TreeMap<>()));
        say(request, 200, "<R><UploadId>%s</UploadId></R>".formatted(id));
      }
      case "PUT partNumber" -> part(request, upload(request));
      case "POST uploadId" -> complete(request, upload(request));
      case "DELETE uploadId" -> {
        upload(request);
        uploads.remove(request.asked("uploadId"));
        say(request, 204, "");
      }
      case "GET uploads" -> say(request, 200, unfinished(request.asked("prefix")));
      default -> throw new Refused(501, "NotImplemented");
    }
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private static void requireSum(Request request) throws Refused {
    String announced = request.header("Content-MD5");
    if (announced != null
        && !announced.equals(Base64.getEncoder().encodeToString(md5(request.body)))) {
      throw new Refused(400, "InvalidDigest");
    }
  }

  private void put(Request request, String key, Stored object) throws IOException, Refused {
    if ("true".equals(request.header(FORBID)) && objects.containsKey(key) && !keepsVersions) {
      throw new Refused(409, "FileAlreadyExists");
    }
    objects.put(key, object);
    request.exchange.getResponseHeaders().set("ETag", object.tag());
    say(request, 200, request.verb().startsWith("POST") ? "<R></R>" : "");
  }

  private synchronized Stored require(String key) throws Refused {
    Stored object = objects.get(key);
    if (object == null) {
      throw new Refused(404, "NoSuchKey");
    }
    return object;
  }

  private void get(Request request) throws IOException, Refused {
    Stored object = require(request.key);
    String wanted = request.header("If-Match");
    if (wanted != null && !wanted.equals(object.tag())) {
      throw new Refused(412, "PreconditionFailed");
    }
    byte[] content = object.content;
    int[] range = range(request.header("Range"), content.length);
    boolean isRanged = range[0] < content.length;
    if (!isRanged && "standard".equals(request.header("x-oss-range-behavior"))) {
      throw new Refused(416, "InvalidRange");
    }
    Headers headers = request.exchange.getResponseHeaders();
    headers.set("ETag", object.tag());
    headers.set(
        "Last-Modified",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(object.modified.atOffset(ZoneOffset.UTC)));
    if (object.mark != null) {
      headers.set(META, object.mark);
    }
    if (isRanged) {
      headers.set(
          "Content-Range", "bytes %d-%d/%d".formatted(range[0], range[1] - 1, content.length));
      say(request, 206, content, range[0], range[1] - range[0]);
    } else {
      say(request, 200, content, 0, content.length);
    }
  }

  /** Begin and end; a begin beyond the content is what the vendor takes for no range at all. */
  private static int[] range(@Nullable String header, int length) {
    Matcher range = Pattern.compile("bytes=(\\d+)-(\\d+)").matcher(header == null ? "" : header);
    return range.matches()
        ? new int[] {
          (int) Math.min(length, Long.parseLong(range.group(1))),
          (int) Math.min(length, Long.parseLong(range.group(2)) + 1)
        }
        : new int[] {length, length};
  }

  private Begun upload(Request request) throws Refused {
    Begun upload = uploads.get(request.asked("uploadId"));
    if (upload == null || !upload.key().equals(request.key)) {
      throw new Refused(404, "NoSuchUpload");
    }
    return upload;
  }

  private void part(Request request, Begun upload) throws IOException, Refused {
    String source = request.header("x-oss-copy-source");
    byte[] content = request.body;
    if (source != null) {
      String path = URLDecoder.decode(source, StandardCharsets.UTF_8);
      Stored from = require(path.substring(BUCKET.length() + 2));
      int[] range = range(request.header("x-oss-copy-source-range"), from.content.length);
      content = Arrays.copyOfRange(from.content, range[0], range[1]);
      if (!from.tag().equals(request.header("x-oss-copy-source-if-match"))) {
        throw new Refused(412, "PreconditionFailed");
      }
    } else {
      requireSum(request);
    }
    upload.parts().put(Integer.parseInt(request.asked("partNumber")), content);
    String tag = new Stored(content, null, Instant.EPOCH).tag();
    request.exchange.getResponseHeaders().set("ETag", tag);
    say(request, 200, source == null ? "" : "<R><ETag>%s</ETag></R>".formatted(tag));
  }

  private void complete(Request request, Begun upload) throws IOException, Refused {
    List<byte[]> parts = new ArrayList<>();
    Matcher numbers =
        Pattern.compile("<PartNumber>(\\d+)</PartNumber>").matcher(text(request.body));
    while (numbers.find()) {
      byte[] part = upload.parts().get(Integer.parseInt(numbers.group(1)));
      if (part == null) {
        throw new Refused(400, "InvalidPart");
      }
      parts.add(part);
    }
    put(request, upload.key(), new Stored(joined(parts), upload.mark(), now()));
    uploads.remove(request.asked("uploadId"));
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(all::put);
    return all.array();
  }

  private String list(Request request) {
    String prefix = request.asked("prefix");
    String delimiter = request.asked("delimiter");
    int most = Integer.parseInt(request.query.getOrDefault("max-keys", "100"));
    StringBuilder page = new StringBuilder();
    String last = request.asked("continuation-token");
    int count = 0;
    for (Map.Entry<String, Stored> each : objects.tailMap(prefix, true).entrySet()) {
      String key = each.getKey();
      if (!key.startsWith(prefix)) {
        break;
      }
      int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
      String shown = end < 0 ? key : key.substring(0, end + 1);
      if (shown.compareTo(last) <= 0) {
        continue;
      }
      if (count++ == most) {
        page.append("<IsTruncated>true</IsTruncated><NextContinuationToken>")
            .append(encoded(last))
            .append("</NextContinuationToken>");
        break;
      }
      last = shown;
      page.append(end < 0 ? contents(key, each.getValue()) : common(shown));
    }
    return "<ListBucketResult><EncodingType>url</EncodingType>" + page + "</ListBucketResult>";
  }

  private static String contents(String key, Stored object) {
    return "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>%s</ETag><Size>%d</Size></Contents>"
        .formatted(
            encoded(key),
            object.modified,
            object.tag().replace("\"", "&quot;"),
            object.content.length);
  }

  private static String common(String prefix) {
    return "<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>".formatted(encoded(prefix));
  }

  private String unfinished(String prefix) {
    StringBuilder all = new StringBuilder("<R><EncodingType>url</EncodingType>");
    uploads.forEach(
        (id, upload) -> {
          if (upload.key().startsWith(prefix)) {
            all.append(
                    "<Upload><Key>%s</Key><UploadId>%s</UploadId>"
                        .formatted(encoded(upload.key()), id))
                .append("<Initiated>%s</Initiated></Upload>".formatted(upload.at()));
          }
        });
    return all + "</R>";
  }

  private static String encoded(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8);
  }

  private static byte[] md5(byte[] content) {
    try {
      return MessageDigest.getInstance("MD5").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void say(Request request, int status, String body) throws IOException {
    say(request, status, bytes(body), 0, bytes(body).length);
  }

  private static void say(Request request, int status, byte[] body, int begin, int length)
      throws IOException {
    boolean isHead = request.exchange.getRequestMethod().equals("HEAD");
    if (isHead) {
      request.exchange.getResponseHeaders().set("Content-Length", "" + length);
    }
    request.exchange.sendResponseHeaders(status, isHead || length == 0 ? -1 : length);
    if (!isHead) {
      // In pieces: each connection keeps twice the room of the largest that it was handed.
      new ByteArrayInputStream(body, begin, length).transferTo(request.exchange.getResponseBody());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}

package dev.modelyard.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.report.AgentReport.Skip;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TerminationMessageTest {
  private static final String LONG = "\u0001\"\\é😀 long ".repeat(2000);
  private static final AgentReport.Point POINT =
      new AgentReport.Point(100, 1, "sha256:" + "a".repeat(64));

  private static final String UID = "01234567-89ab-cdef-0123-456789abcdef";
  private static final String COMMIT = "modelyard/v1/" + UID + "/commits/1200.2.json";
  private static final String VERSION = "modelyard/versions/" + "a".repeat(64) + "/" + UID + "-2";

  private static AgentReport.Watch watch(Map<String, String> metrics, String problem) {
    return new AgentReport.Watch(
        AgentReport.SCHEMA,
        "watch",
        "Stopped",
        LONG,
        new AgentReport.Commit(1200, 2, POINT.digest(), 123, 2, Instant.EPOCH, COMMIT, 1.5),
        7,
        1010L,
        metrics,
        new AgentReport.Version(POINT.digest(), VERSION, 3, 123, "safetensors", 1200),
        problem);
  }

  static Stream<AgentReport> hugeReports() {
    List<Skip> many =
        LongStream.range(0, 500)
            .mapToObj(step -> new Skip(step, 1, "ContentMismatch", LONG))
            .toList();
    Map<String, String> metrics = new HashMap<>();
    LongStream.range(0, 500).forEach(n -> metrics.put("metric-" + n, "0.1"));
    metrics.put(LONG, LONG);
    return Stream.of(
        new AgentReport.Restore("Resumed", LONG, POINT, many, false),
        watch(metrics, LONG),
        new AgentReport.Verify("Error", LONG, POINT.digest()),
        new AgentReport.Gate("Failed", LONG));
  }

  @ParameterizedTest
  @MethodSource("hugeReports")
  void fitsAndIsWholeJsonThatStillSaysWhatMatters(AgentReport report) throws IOException {
    byte[] message = TerminationMessage.encode(report);
    assertThat(message.length).as("a sixth of what all may say").isLessThanOrEqualTo(2048);
    JsonNode json = CanonicalJson.read(message, JsonNode.class);
    assertThat(json.path("schema").asText()).isEqualTo("modelyard.dev/agent/v1");
    assertThat(json.path("outcome").asText()).isEqualTo(report.outcome());
    if (report instanceof AgentReport.Watch) {
      assertThat(json.path("lastCommit").path("step").asLong()).isEqualTo(1200);
      assertThat(json.path("version").path("digest").asText()).isEqualTo(POINT.digest());
      assertThat(json.path("problem").asText()).as("its beginning").hasSizeGreaterThan(5);
    }
    if (report instanceof AgentReport.Restore) {
      assertThat(json.path("resumedFrom").path("step").asLong()).isEqualTo(100);
      assertThat(json.path("skipped").path(0).path("reason").asText()).isEqualTo("ContentMismatch");
    }
  }

  @Test
  @Timeout(30)
  void manyMetricsTakeNoLongerThanTheirLength() {
    Map<String, String> metrics = new TreeMap<>();
    IntStream.range(0, 50_000).forEach(layer -> metrics.put("layer-" + layer, "0.1"));
    assertThat(TerminationMessage.encode(watch(metrics, LONG), 60 * 1024))
        .hasSizeLessThan(60 * 1024 + 1);
  }

  @Test
  void wordsAreCutInTheirMiddle() throws IOException {
    String words = "bucket b, GET a: " + LONG + ". Name a Secret in secretName";
    byte[] message = TerminationMessage.encode(new AgentReport.Gate("Failed", words));
    assertThat(CanonicalJson.read(message, JsonNode.class).path("message").asText())
        .startsWith("bucket b, GET a: ")
        .endsWith(". Name a Secret in secretName");
  }

  /** By them it is decided whether there is a version. */
  @Test
  void metricsGoAfterWords() throws IOException {
    Map<String, String> metrics = new HashMap<>();
    LongStream.range(0, 25).forEach(n -> metrics.put("validation/loss-" + n, "0.123456789"));
    byte[] message = TerminationMessage.encode(watch(metrics, LONG));
    JsonNode json = CanonicalJson.read(message, JsonNode.class);
    assertThat(json.path("metrics").properties()).hasSize(25);
  }

  @Test
  void aShortOneIsLeftAlone() throws IOException {
    AgentReport report = new AgentReport.Restore("Fresh", "no commits", null, List.of(), false);
    assertThat(new String(TerminationMessage.encode(report), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"command\":\"restore\",\"message\":\"no commits\",\"outcome\":\"Fresh\",\"rewound\":false,"
                + "\"schema\":\"modelyard.dev/agent/v1\",\"skipped\":[]}");
  }
}

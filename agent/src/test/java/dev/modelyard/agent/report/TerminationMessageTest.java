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
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TerminationMessageTest {
  private static final String LONG = "\u0001\"\\é😀 long ".repeat(2000);
  private static final AgentReport.Point POINT =
      new AgentReport.Point(100, 1, "sha256:" + "a".repeat(64));

  private static AgentReport.Watch watch(Map<String, String> metrics, String problem) {
    return new AgentReport.Watch(
        AgentReport.SCHEMA,
        "watch",
        "Stopped",
        LONG,
        new AgentReport.Commit(
            1200, 2, POINT.digest(), 123, 2, Instant.EPOCH, "modelyard/v1/x", 1.5),
        7,
        1010L,
        metrics,
        new AgentReport.Version(
            POINT.digest(), "modelyard/versions/x", 3, 123, "safetensors", 1200),
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
    assertThat(message.length).isLessThanOrEqualTo(TerminationMessage.LIMIT);
    JsonNode json = CanonicalJson.read(message, JsonNode.class);
    assertThat(json.path("schema").asText()).isEqualTo("modelyard.dev/agent/v1");
    assertThat(json.path("outcome").asText()).isEqualTo(report.outcome());
    if (report instanceof AgentReport.Watch) {
      assertThat(json.path("lastCommit").path("step").asLong()).isEqualTo(1200);
      assertThat(json.path("version").path("digest").asText()).isEqualTo(POINT.digest());
    }
    if (report instanceof AgentReport.Restore) {
      assertThat(json.path("resumedFrom").path("step").asLong()).isEqualTo(100);
    }
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

package dev.modelyard.agent.report;

import dev.modelyard.agent.protocol.CanonicalJson;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Fits a report into what the kubelet takes, always as whole JSON. */
public final class TerminationMessage {
  /** The kubelet cuts off what is longer. */
  public static final int LIMIT = 4096;

  private static final int SHORT = 300;
  private static final int KEPT = 5;

  private TerminationMessage() {}

  /** Drops details first, then entries, then text; outcome, commit and version always stay. */
  public static byte[] encode(AgentReport report) {
    byte[] json = CanonicalJson.write(report);
    if (json.length <= LIMIT) {
      return json;
    }
    AgentReport shorter = shorten(report.withMessage(cut(report.message(), SHORT)));
    json = CanonicalJson.write(shorter);
    return json.length <= LIMIT ? json : CanonicalJson.write(strip(shorter));
  }

  private static AgentReport shorten(AgentReport report) {
    return switch (report) {
      case AgentReport.Restore restore -> restore.withSkipped(fewer(restore.skipped()));
      case AgentReport.Watch watch -> {
        AgentReport.Watch cut =
            watch.withProblem(watch.problem() == null ? null : cut(watch.problem(), SHORT));
        yield cut.withMetrics(watch.metrics() == null ? null : fewer(watch.metrics()));
      }
      default -> report;
    };
  }

  private static AgentReport strip(AgentReport report) {
    return switch (report) {
      case AgentReport.Restore restore -> restore.withSkipped(List.of());
      case AgentReport.Watch watch -> watch.withMetrics(null);
      default -> report;
    };
  }

  private static List<AgentReport.Skip> fewer(List<AgentReport.Skip> skipped) {
    return skipped.stream()
        .limit(KEPT)
        .map(
            skip ->
                new AgentReport.Skip(
                    skip.step(), skip.epoch(), skip.reason(), cut(skip.detail(), SHORT)))
        .toList();
  }

  private static Map<String, String> fewer(Map<String, String> metrics) {
    return metrics.entrySet().stream()
        .filter(metric -> metric.getKey().length() <= 63 && metric.getValue().length() <= 63)
        .sorted(Map.Entry.comparingByKey())
        .limit(10)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * At most so many characters, never half a surrogate pair. JSON escapes can make six bytes of
   * one.
   */
  private static String cut(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
    return text.substring(0, end) + "…";
  }
}

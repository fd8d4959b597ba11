package dev.modelyard.agent.report;

import dev.modelyard.agent.protocol.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fits a report into what the kubelet takes, always as whole JSON. */
public final class TerminationMessage {
  /**
   * The kubelet shares 12 KiB among the containers of a pod, init containers included (its {@code
   * MaxPodTerminationMessageLogLength}), and cuts off what is longer: this is for twelve of them.
   */
  public static final int LIMIT = 12 * 1024 / 12;

  private TerminationMessage() {}

  /**
   * Each text and each list gets the same part of the room, the largest with which all fit;
   * outcome, commit and version always stay.
   */
  public static byte[] encode(AgentReport report) {
    byte[] json = CanonicalJson.write(report);
    for (int room = LIMIT / 2; json.length > LIMIT && room > 0; room /= 2) {
      json = CanonicalJson.write(shortened(report.withMessage(cut(report.message(), room)), room));
    }
    return json;
  }

  private static AgentReport shortened(AgentReport report, int room) {
    return switch (report) {
      case AgentReport.Restore restore -> restore.withSkipped(fewer(restore.skipped(), room));
      case AgentReport.Watch watch -> {
        AgentReport.Watch cut =
            watch.withProblem(watch.problem() == null ? null : cut(watch.problem(), room));
        yield cut.withMetrics(watch.metrics() == null ? null : fewer(watch.metrics(), room));
      }
      default -> report;
    };
  }

  /** The newest, which is the one that is told; half the room for what it says. */
  private static List<AgentReport.Skip> fewer(List<AgentReport.Skip> skipped, int room) {
    List<AgentReport.Skip> kept = new ArrayList<>();
    for (AgentReport.Skip skip : skipped) {
      kept.add(
          new AgentReport.Skip(
              skip.step(), skip.epoch(), skip.reason(), cut(skip.detail(), room / 2)));
      if (length(kept) > room) {
        kept.removeLast();
        return kept;
      }
    }
    return kept;
  }

  private static Map<String, String> fewer(Map<String, String> metrics, int room) {
    Map<String, String> kept = new TreeMap<>();
    for (Map.Entry<String, String> metric : new TreeMap<>(metrics).entrySet()) {
      kept.put(metric.getKey(), metric.getValue());
      if (length(kept) > room) {
        kept.remove(metric.getKey());
      }
    }
    return kept;
  }

  /** Of its JSON, which is written in a list because nothing else takes a text. */
  private static int length(Object value) {
    return CanonicalJson.write(List.of(value)).length - "[]".length();
  }

  /**
   * At most so many bytes of JSON: of what it is about, which comes first, and what to do, which
   * comes last. Never half a surrogate pair.
   */
  private static String cut(String text, int room) {
    String cut = text;
    for (int kept = Math.min(text.length(), room) / 2; length(cut) > room && kept > 0; kept--) {
      int end = kept - (Character.isHighSurrogate(text.charAt(kept - 1)) ? 1 : 0);
      int begin = text.length() - kept;
      begin += Character.isLowSurrogate(text.charAt(begin)) ? 1 : 0;
      cut = text.substring(0, end) + "…" + text.substring(begin);
    }
    return cut;
  }
}

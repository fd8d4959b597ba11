package dev.modelyard.agent.report;

import dev.modelyard.agent.protocol.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fits a report into what the kubelet takes, or the operator, always as whole JSON. */
public final class TerminationMessage {
  /**
   * The kubelet shares 12 KiB among the containers of a pod, init containers included (its {@code
   * MaxPodTerminationMessageLogLength}), and cuts off what is longer: this is for six of them.
   */
  public static final int LIMIT = 12 * 1024 / 6;

  /** Words are cut down to this before any entry of a list goes. */
  private static final int SHORT = 128;

  private TerminationMessage() {}

  /** Of at most {@link #LIMIT} bytes. */
  public static byte[] encode(AgentReport report) {
    return encode(report, LIMIT);
  }

  /**
   * Of at most so many bytes. First texts get less room, each the same, then lists as well, as
   * little as it takes; outcome, commit and version always stay.
   */
  static byte[] encode(AgentReport report, int limit) {
    byte[] json = CanonicalJson.write(report);
    int lists = limit;
    for (int words = limit / 2; json.length > limit && words > 1; words /= 2) {
      lists = words < SHORT ? lists / 2 : lists;
      json = CanonicalJson.write(shortened(report, words, lists));
    }
    return json;
  }

  private static AgentReport shortened(AgentReport report, int words, int lists) {
    return switch (report.withMessage(cut(report.message(), words))) {
      case AgentReport.Restore restore -> restore.withSkipped(fewer(restore.skipped(), lists));
      case AgentReport.Watch watch -> {
        AgentReport.Watch cut =
            watch.withProblem(watch.problem() == null ? null : cut(watch.problem(), words));
        yield cut.withMetrics(watch.metrics() == null ? null : fewer(watch.metrics(), lists));
      }
      case AgentReport other -> other;
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
    int used = "{}".length();
    for (Map.Entry<String, String> metric : new TreeMap<>(metrics).entrySet()) {
      int more = length(metric.getKey()) + length(metric.getValue()) + ":,".length();
      if (used + more <= room) {
        kept.put(metric.getKey(), metric.getValue());
        used += more;
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
    for (int kept = Math.min(text.length(), room) / 2; length(cut) > room && kept > 0; ) {
      int end = kept - (Character.isHighSurrogate(text.charAt(kept - 1)) ? 1 : 0);
      int begin = text.length() - kept;
      begin += Character.isLowSurrogate(text.charAt(begin)) ? 1 : 0;
      cut = text.substring(0, end) + "…" + text.substring(begin);
      // A character of either end is six bytes at most.
      kept -= Math.max(1, (length(cut) - room) / 12);
    }
    return cut;
  }
}

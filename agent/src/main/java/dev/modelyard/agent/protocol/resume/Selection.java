package dev.modelyard.agent.protocol.resume;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Lineage;
import dev.modelyard.agent.protocol.ResumeRecord;
import dev.modelyard.agent.protocol.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** In which order commits are tried. */
final class Selection {
  private Selection() {}

  /**
   * The lineage newest first, then, as a declared reserve, complete commits off the lineage, and
   * last the suspect: its bytes are right, and resuming from it is still better than starting over.
   */
  static List<CommitId> order(RunState state, @Nullable CommitId suspect) {
    Map<Integer, Long> lineage = state.lineage();
    List<CommitId> usable =
        state.commits().descendingSet().stream()
            .filter(id -> state.isLive(id) && !state.quarantined().contains(id))
            .toList();
    List<CommitId> order = new ArrayList<>();
    Stream.of(true, false)
        .forEach(
            onLineage ->
                usable.stream()
                    .filter(id -> Lineage.contains(lineage, id) == onLineage && !id.equals(suspect))
                    .forEach(order::add));
    usable.stream().filter(id -> id.equals(suspect)).forEach(order::add);
    return order;
  }

  /** Whether this run ever had a commit: then starting over needs the user's word. */
  static boolean hasHistory(RunState state) {
    return !state.commits().isEmpty()
        || !state.tombstoned().isEmpty()
        || state.resumed().values().stream().map(ResumeRecord::from).anyMatch(Objects::nonNull);
  }
}

package dev.modelyard.agent.framework;

import java.io.IOException;
import java.util.List;
import java.util.function.LongPredicate;

/** Knows what one framework writes. */
public interface Adapter {
  /** Recorded in every manifest; raised when the meaning of the files changes. */
  int version();

  /**
   * Checkpoints in the scan, oldest first, that are not known to be incomplete.
   *
   * @param wanted steps that are not committed yet; others are not looked at
   */
  Findings find(Scan scan, LongPredicate wanted) throws IOException;

  /**
   * What a look at the directory yields.
   *
   * @param problems things in the directory a person should know about
   */
  record Findings(List<Find> finds, List<String> problems) {
    public Findings {
      finds = List.copyOf(finds);
      problems = List.copyOf(problems);
    }
  }
}

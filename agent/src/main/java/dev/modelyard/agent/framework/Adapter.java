package dev.modelyard.agent.framework;

import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
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
   * What is wrong with the checkpoint of a step whose files come from several directories.
   *
   * @param contents opens one of them
   */
  default Optional<String> flaw(
      long step, List<WorkFile> files, Function<WorkFile, Content> contents) throws IOException {
    return Optional.of("this framework's checkpoints lie in one directory");
  }

  /**
   * What a look at the directory yields.
   *
   * @param shares of checkpoints the rest of which may be in other directories, oldest first
   * @param uncalled newest step this directory has a share of and rank 0 has not called, where rank
   *     0 is another
   * @param unwanted what lies there of steps that are not wanted
   * @param refused steps that can never be committed as they are announced, and why
   * @param failures steps of which something could not be read
   * @param problems things in the directory a person should know about
   */
  record Findings(
      List<Find> finds,
      List<Share> shares,
      OptionalLong uncalled,
      List<Seen> unwanted,
      Map<Long, String> refused,
      Map<Long, IOException> failures,
      List<String> problems) {
    public Findings {
      finds = List.copyOf(finds);
      shares = List.copyOf(shares);
      unwanted = List.copyOf(unwanted);
      refused = Map.copyOf(refused);
      failures = Map.copyOf(failures);
      problems = List.copyOf(problems);
    }

    Findings(List<Find> finds, Map<Long, String> refused, List<String> problems) {
      this(finds, List.of(), OptionalLong.empty(), List.of(), refused, Map.of(), problems);
    }
  }

  /**
   * What looks like a checkpoint by its name.
   *
   * @param path of it, or what the paths of its files begin with
   * @param parent directory it lies in; empty at the top
   */
  record Seen(long step, String path, String parent) {}
}

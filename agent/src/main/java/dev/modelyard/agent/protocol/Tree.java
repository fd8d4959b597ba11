package dev.modelyard.agent.protocol;

import java.util.List;

/**
 * What is below a directory.
 *
 * @param files regular ones, sorted by path
 * @param unkept what no commit can hold, sorted by path
 */
public record Tree(List<WorkFile> files, List<Unkept> unkept) {
  public Tree {
    files = List.copyOf(files);
    unkept = List.copyOf(unkept);
  }

  /**
   * A path, and why nobody keeps what is there.
   *
   * @param why what is to be said after the path, the next step included
   */
  public record Unkept(String path, String why) {
    /** Following it would read whatever it leads to, outside of the checkpoint too. */
    public static Unkept link(String path) {
      return new Unkept(path, "is a symbolic link, which is not kept: write the file itself there");
    }

    /** The names of stored files are text. */
    public static Unkept noText(String path) {
      return new Unkept(path, "has a name that is not UTF-8, and is not kept: rename it");
    }

    public String says() {
      return path + " " + why;
    }
  }
}

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
   * @param path empty for what is in the place of the directory itself
   * @param why what is to be said after the path, the next step included
   */
  public record Unkept(String path, String why) {
    /** Following it would read whatever it leads to, outside of the checkpoint too. */
    public static Unkept link(String path) {
      return new Unkept(
          path, "is a symbolic link, which is not kept: write the file or directory itself there");
    }

    /** As for a link, in the place of a directory above. */
    public static Unkept behindLink() {
      return new Unkept(
          "",
          "lies behind a symbolic link, and what is there is not kept: make a directory in its place");
    }

    /** The names of stored files are text. */
    public static Unkept noText(String path) {
      return new Unkept(path, "has a name that is not UTF-8, and is not kept: rename it");
    }

    /** Not every disk that it may be resumed on could hold it. */
    public static Unkept tooLong(String path) {
      return new Unkept(path, "has too long a name, and is not kept: give it a shorter one");
    }

    /** What should be a directory is a file, or something else. */
    public static Unkept noDirectory() {
      return new Unkept(
          "", "is no directory, and what is there is not kept: write files below that name");
    }

    public String says() {
      return (path.isEmpty() ? "it" : path) + " " + why;
    }
  }
}

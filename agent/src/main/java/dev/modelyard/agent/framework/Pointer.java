package dev.modelyard.agent.framework;

/**
 * A file beside checkpoints in which a framework looks for the newest one. It is never part of a
 * commit, which it could contradict, and is made anew at a resume.
 */
public sealed interface Pointer {
  /** Name of the file, or its path once it is known which checkpoint it names. */
  String file();

  /**
   * Names a checkpoint.
   *
   * @param content {@code %name} and {@code %step} stand for those of the checkpoint
   */
  record Text(String file, String content) implements Pointer {
    /** What the file has to say. */
    Text to(Place place) {
      String text =
          content.replace("%name", place.name()).replace("%step", String.valueOf(place.step()));
      return new Text(place.sibling(file), text);
    }

    /** Whether a file, as the framework wrote it, names what this one names. */
    boolean agrees(String written) {
      return firstLine(written).equals(firstLine(content));
    }

    private static String firstLine(String text) {
      return text.lines().findFirst().orElse("").strip();
    }
  }

  /** Is the newest checkpoint once more, which lies at {@code of}. */
  record Copy(String file, String of) implements Pointer {}

  /**
   * Another name of a directory.
   *
   * @param file {@code %name} stands for that of the checkpoint
   * @param of its name, beside which the other one is
   */
  record Link(String file, String of) implements Pointer {}
}

package dev.modelyard.agent.framework;

/**
 * Where a checkpoint lies.
 *
 * @param parent directory it is in, relative to the checkpoint directory; empty at its top
 * @param name of the file or directory; of a set of files, what their names share
 * @param alone whether the name is that of one file or directory
 */
record Place(String parent, String name, long step, boolean alone) implements Comparable<Place> {
  /** Of the file or directory; a set of files has that of its parent. */
  String path() {
    return alone ? sibling(name) : parent;
  }

  /** Path of something beside the checkpoint. */
  String sibling(String file) {
    return parent.isEmpty() ? file : parent + "/" + file;
  }

  /** Path of a file of the checkpoint as seen from inside its directory; a file's is its name. */
  String inside(String path) {
    String start = alone ? path() + "/" : sibling("");
    return path.startsWith(start)
        ? path.substring(start.length())
        : path.substring(path.lastIndexOf('/') + 1);
  }

  /** What is inside a directory comes right behind it. */
  @Override
  public int compareTo(Place other) {
    return sortKey().compareTo(other.sortKey());
  }

  private String sortKey() {
    return sibling(name).replace('/', '\0');
  }
}

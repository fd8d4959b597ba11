package dev.modelyard.agent.explorer;

/** Eight bytes each, where a set of objects takes fifty. */
final class LongSet {
  private long[] slots = new long[1 << 16];
  private long size;

  /** False when it was there. */
  boolean add(long value) {
    long wanted = value == 0 ? 1 : value;
    if (2 * size >= slots.length) {
      grow();
    }
    boolean isNew = insert(slots, wanted);
    size += isNew ? 1 : 0;
    return isNew;
  }

  long size() {
    return size;
  }

  private static boolean insert(long[] slots, long value) {
    int at = (int) (value >>> 20) & (slots.length - 1);
    while (slots[at] != 0) {
      if (slots[at] == value) {
        return false;
      }
      at = (at + 1) & (slots.length - 1);
    }
    slots[at] = value;
    return true;
  }

  private void grow() {
    long[] bigger = new long[slots.length * 2];
    for (long value : slots) {
      if (value != 0) {
        insert(bigger, value);
      }
    }
    slots = bigger;
  }
}

package dev.modelyard.agent.format;

/**
 * How much may be unpacked to look into one file, counted each time anew and at each depth: an
 * entry that is begun again, many entries, and zips in zips share it.
 */
final class Effort {
  /**
   * Bytes, however small the file: an entry as large as may be, 64 times over. A minute where zeros
   * are unpacked, which a hostile file would have.
   */
  private static final long LEAST = 64 * Inflated.MOST;

  /**
   * Bytes for each byte of the file. Readers go through an entry up to 8 times, and 8 is more than
   * numbers shrink by.
   */
  private static final int FOLD = 64;

  private final long most;
  private long made;

  Effort(long most) {
    this.most = most;
  }

  static Effort forFileOf(long bytes) {
    return new Effort(LEAST + FOLD * bytes);
  }

  void spend(int bytes) throws UnreadableException {
    made += bytes;
    if (made > most) {
      throw new UnreadableException("takes more than " + most + " unpacked bytes to look into");
    }
  }
}

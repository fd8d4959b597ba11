package dev.modelyard.agent.testkit;

/** 64 bits that differ for what differs, all but certainly; not against an adversary. */
public final class Hash {
  private Hash() {}

  public static long of(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash, text.hashCode());
  }

  public static long mix(long left, long right) {
    long hash = left * 0x9e3779b97f4a7c15L + right;
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}

package dev.modelyard.agent.protocol;

/** What is wrong with a commit. The detail names the file. */
public record Defect(Reason reason, String detail) {
  /** Written into quarantine records and reports; the names are part of the contract. */
  public enum Reason {
    ManifestDamaged,
    ManifestMissing,
    FileMissing,
    SizeMismatch,
    StructureDamaged,
    ContentMismatch,
    /**
     * Reading failed; it may be well tomorrow, so it is passed over but not put into quarantine.
     */
    Unreadable,
    /** It is encrypted and has lost its key; no verdict either, because a listing may be late. */
    KeyMissing,
    /**
     * Anybody who can write to the store may have made it, or changed it; no verdict, because the
     * user may know better.
     */
    Unbelieved,
    /** Its bytes are right, but attempts that resumed from it kept failing. */
    Suspect,
    /** A verdict of an earlier attempt. */
    Quarantined
  }

  /** Whether it is so for good: what could not be read, or lacks a part, may be there tomorrow. */
  public boolean isVerdict() {
    return switch (reason) {
      case Unreadable, ManifestMissing, KeyMissing, Unbelieved -> false;
      default -> true;
    };
  }
}

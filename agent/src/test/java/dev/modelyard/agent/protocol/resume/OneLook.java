package dev.modelyard.agent.protocol.resume;

import java.io.IOException;
import java.util.Optional;

/** One look of a follower, for tests that wait in their own way. */
public final class OneLook {
  private OneLook() {}

  /** Empty while rank 0 is not done. */
  public static Optional<ResumeOutcome> of(Follower follower, ResumeRequest request)
      throws IOException {
    return follower.look(request);
  }
}

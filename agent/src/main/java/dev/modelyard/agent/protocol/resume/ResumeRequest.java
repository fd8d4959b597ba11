package dev.modelyard.agent.protocol.resume;

import dev.modelyard.agent.protocol.CommitId;
import org.jspecify.annotations.Nullable;

/**
 * What this epoch is asked to do.
 *
 * @param holder who asks, for people
 * @param startOver begin afresh when there were commits and none verifies; otherwise that blocks
 * @param suspect commit to step back from, if any other verifies
 * @param hadCommits it is known that there were some, whatever the store tells
 * @param expectResume the answer the pod's command line was made for; null when it fits both
 */
public record ResumeRequest(
    int epoch,
    String holder,
    VerifyLevel level,
    boolean startOver,
    @Nullable CommitId suspect,
    boolean hadCommits,
    @Nullable Boolean expectResume) {}

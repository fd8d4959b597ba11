package dev.modelyard.operator.serving.decide;

import java.time.Duration;
import java.util.Optional;

/**
 * A change from one revision to another, as far as it has come.
 *
 * @param replicas what the spec asks for
 * @param former the revision that serves; empty when none ever did
 * @param passed every gate of the candidate has passed
 * @param proven the candidate has served before, or passed this way already: no gates, no steps, no
 *     batches
 * @param exposed the stable Service may be sending requests to the candidate
 * @param step index of the canary's step that is under way
 * @param inStep how long it has been under way
 * @param promoted a person has ended the open-ended pauses of this candidate
 */
public record Rollout(
    Pace pace,
    int replicas,
    Optional<Side> former,
    Side candidate,
    boolean passed,
    boolean proven,
    boolean exposed,
    int step,
    Duration inStep,
    boolean promoted) {}

package dev.modelyard.operator.training.decide;

import java.util.Optional;

/**
 * A ModelVersion of the namespace.
 *
 * @param trainingUid UID of the training it was published by, when it was one
 */
public record KnownVersion(
    String name,
    String model,
    int version,
    Optional<String> digest,
    Optional<String> trainingUid) {}

package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.version.ModelSource;
import java.util.Optional;

/**
 * A ModelVersion of the namespace.
 *
 * @param source where its bytes are
 * @param stays nobody has asked for its deletion
 * @param trainingUid UID of the training it was published by, when it was one
 */
public record KnownVersion(
    String name,
    String model,
    int version,
    Optional<String> digest,
    ModelSource source,
    boolean stays,
    Optional<String> trainingUid) {}

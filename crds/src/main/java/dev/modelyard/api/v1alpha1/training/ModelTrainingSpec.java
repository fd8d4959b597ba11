package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.modelyard.api.v1alpha1.common.Framework;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the user wants trained, and how it survives. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelTrainingSpec(
    @Nullable String model,
    Framework framework,
    Boolean suspend,
    String managedBy,
    TrainerSpec trainer,
    TopologySpec topology,
    ObjectNode podTemplate,
    Map<String, String> hyperparameters,
    @Nullable CodeSpec code,
    List<InputSpec> inputs,
    @Nullable TargetSpec target,
    CheckpointsSpec checkpoints,
    @Nullable ResumeSpec resume,
    RestartPolicySpec restartPolicy,
    @Nullable TrainingDeadlines deadlines,
    @Nullable GoDuration ttlAfterFinished,
    @Nullable PublishSpec publish,
    List<OptimizeStage> optimize) {

  /** The value of managedBy that makes this operator act. */
  public static final String OPERATOR = "modelyard.dev/operator";

  public ModelTrainingSpec {
    framework = framework == null ? Framework.Generic : framework;
    suspend = suspend == null ? false : suspend;
    managedBy = managedBy == null ? OPERATOR : managedBy;
    topology = topology == null ? TopologySpec.DEFAULT : topology;
    podTemplate =
        podTemplate == null ? JsonNodeFactory.instance.objectNode() : podTemplate.deepCopy();
    hyperparameters = hyperparameters == null ? Map.of() : Map.copyOf(hyperparameters);
    inputs = inputs == null ? List.of() : List.copyOf(inputs);
    restartPolicy = restartPolicy == null ? RestartPolicySpec.DEFAULT : restartPolicy;
    optimize = optimize == null ? List.of() : List.copyOf(optimize);
  }
}

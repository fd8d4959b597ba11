package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.Framework;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the user wants trained, and how it survives. */
@ValidationRule(
    value =
        "has(self.model) == has(oldSelf.model) && (!has(self.model) || self.model =="
            + " oldSelf.model)",
    message = "model cannot change: versions are named after it. Make a new ModelTraining")
@ValidationRule(
    value =
        "(has(self.resume) && has(self.resume.from)) == (has(oldSelf.resume) &&"
            + " has(oldSelf.resume.from)) && (!has(self.resume) || !has(self.resume.from) ||"
            + " self.resume.from == oldSelf.resume.from)",
    message = "resume.from cannot change: the lineage is recorded. Make a new ModelTraining")
@ApiRecord
public record ModelTrainingSpec(
    @OnChange(Change.IMMUTABLE)
        @Size(max = 48)
        @ValidationRule(value = Rules.SHORT_NAME, messageExpression = Rules.SHORT_NAME_SAYS)
        @JsonPropertyDescription(
            "Model line that the version belongs to; versions are named after it. Default: the name"
                + " of the training. Example: churn")
        @Nullable String model,
    @OnChange(Change.RESTART)
        @Default("Generic")
        @JsonPropertyDescription(
            "What writes the checkpoints. Default: Generic (checkpoints are announced). Example:"
                + " PyTorch")
        Framework framework,
    @OnChange(Change.IGNORE)
        @Default("false")
        @JsonPropertyDescription(
            "True stops all pods, with saveOnStop when they have saved; false goes on from the"
                + " newest checkpoint. Default: false. Example: true")
        Boolean suspend,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 63)
        @Default("modelyard.dev/operator")
        @ValidationRule(value = Rules.MANAGED_BY, messageExpression = Rules.MANAGED_BY_SAYS)
        @ValidationRule(value = Rules.FIXED, messageExpression = Rules.FIXED_SAYS)
        @JsonPropertyDescription(
            "Which controller acts: modelyard.dev/operator or kueue.x-k8s.io/multikueue. Default:"
                + " modelyard.dev/operator. Example: kueue.x-k8s.io/multikueue")
        String managedBy,
    @OnChange(Change.RESTART)
        @Required
        @JsonPropertyDescription(
            "The container that trains. Example: {image: ghcr.io/acme/churn:1.4}")
        TrainerSpec trainer,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "How the workers exchange what they learn. Default: {type: AllReduce}. Example: {type:"
                + " ParameterServer, parameterServer: {servers: 2}}")
        TopologySpec topology,
    @OnChange(Change.RESTART)
        @PreserveUnknownFields
        @JsonPropertyDescription(
            "Metadata and PodSpec merged into every pod. Default: nothing. Example: {spec:"
                + " {nodeSelector: {gpu: h200}}}")
        ObjectNode podTemplate,
    @OnChange(Change.RESTART)
        @Size(max = 64)
        @ValidationRule(
            value = Rules.HYPERPARAMETERS,
            messageExpression = Rules.HYPERPARAMETERS_SAYS)
        @JsonPropertyDescription(
            "Handed to the program as MODELYARD_HP_NAME and as JSON. Default: none. Example: {lr:"
                + " \"0.001\"}")
        Map<String, @Size(max = 4096) String> hyperparameters,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Where the code of the image came from, for the lineage. Default: unknown. Example:"
                + " {git: {url: https://github.com/acme/churn, commit:"
                + " 9fceb02d0ae598e95dc970b74767f19372d61af8}}")
        @Nullable CodeSpec code,
    @OnChange(Change.IGNORE)
        @Size(max = 16)
        @JsonPropertyDescription(
            "Data and models that are mounted read-only. Default: none. Example: [{name: data,"
                + " from: {pvc: {claimName: churn-data}}}]")
        List<InputSpec> inputs,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "What 100 percent means. Default: unknown, so no percent and no completion time."
                + " Example: {steps: 10000}")
        @Nullable TargetSpec target,
    @OnChange(Change.RESTART)
        @Required
        @JsonPropertyDescription(
            "Where checkpoints go, which are kept, and what a resume accepts. Example: {storage:"
                + " {pvc: {size: 10Gi}}}")
        CheckpointsSpec checkpoints,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "What the first attempt starts from, and how the program is told. Default: start from"
                + " nothing. Example: {from: {training: churn-old}}")
        @Nullable ResumeSpec resume,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "How often, and after what, an attempt is repeated. Default: 3 failures, unlimited"
                + " disruptions. Example: {maxFailures: 5}")
        RestartPolicySpec restartPolicy,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "How long the training may wait and run. Default: for ever. Example: {queued: 24h,"
                + " active: 72h}")
        @Nullable TrainingDeadlines deadlines,
    @OnChange(Change.IGNORE)
        @Size(max = 20)
        @ValidationRule(
            value = Rules.DURATION_OR_ZERO,
            messageExpression = Rules.DURATION_OR_ZERO_SAYS)
        @JsonPropertyDescription(
            "Time after the end when pods and Jobs are removed; checkpoints and versions never are."
                + " Default: they stay. Example: 24h")
        @Nullable GoDuration ttlAfterFinished,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "What becomes a version, and what it must show first. Default: the last verified"
                + " checkpoint. Example: {directory: final}")
        @Nullable PublishSpec publish,
    @OnChange(Change.IGNORE)
        @Size(max = 8)
        @JsonPropertyDescription(
            "Stages after the training, each making a derived version. Default: none. Example:"
                + " [{name: int8, type: Quantize, image: ghcr.io/acme/quantize:1}]")
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

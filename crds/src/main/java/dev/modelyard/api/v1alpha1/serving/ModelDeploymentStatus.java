package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known about a deployment. Written by the operator only. */
@ApiRecord
public record ModelDeploymentStatus(
    @JsonPropertyDescription("Generation of the spec that this status speaks of. Example: 3")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Where the deployment is, in one word. Example: Healthy")
        @Nullable ServingPhase phase,
    @Size(max = 4096)
        @JsonPropertyDescription(
            "What a person should know now, and what to do. Example: churn-v9 refused by the smoke"
                + " gate, churn-v8 serves")
        @Nullable String message,
    @JsonPropertyDescription("What answers requests now. Example: {revision: 4, version: churn-v8}")
        @Nullable ServedModel serving,
    @JsonPropertyDescription(
            "What should answer requests. Example: {revision: 5, version: churn-v9}")
        @Nullable DesiredModel desired,
    @JsonPropertyDescription("Percent of requests the desired revision gets, 0 to 100. Example: 10")
        @Nullable Integer weight,
    @Size(max = 32)
        @JsonPropertyDescription(
            "Digests that are not tried again. Example: [{gate: Smoke, reason: \"status 500\"}]")
        List<RejectedModel> rejected,
    @Size(max = 8)
        @JsonPropertyDescription(
            "Shares of requests, by revision. Example: [{revision: 4, weight: 90}, {revision: 5,"
                + " weight: 10}]")
        List<TrafficShare> traffic,
    @Size(max = 101)
        @JsonPropertyDescription(
            "Revisions that exist, oldest first. Example: [{number: 4, version: churn-v8, state:"
                + " Serving}]")
        List<RevisionStatus> revisions,
    @StatusReplicas @JsonPropertyDescription("Pods of all revisions. Default: 0. Example: 3")
        Integer replicas,
    @JsonPropertyDescription("Pods that are ready. Default: 0. Example: 3") Integer readyReplicas,
    @Size(max = 1024)
        @LabelSelector
        @JsonPropertyDescription(
            "Label selector of the pods, for autoscalers. Example: modelyard.dev/deployment=churn")
        @Nullable String selector,
    @JsonPropertyDescription(
            "What is true and why. Example: [{type: Available, status: \"True\", reason:"
                + " RevisionServing}]")
        List<Condition> conditions) {

  /** A new object: nothing is known yet. */
  public static final ModelDeploymentStatus EMPTY =
      new ModelDeploymentStatus(
          null, null, null, null, null, null, List.of(), List.of(), List.of(), 0, 0, null,
          List.of());

  public ModelDeploymentStatus {
    rejected = rejected == null ? List.of() : List.copyOf(rejected);
    traffic = traffic == null ? List.of() : List.copyOf(traffic);
    revisions = revisions == null ? List.of() : List.copyOf(revisions);
    replicas = replicas == null ? EMPTY.replicas : replicas;
    readyReplicas = readyReplicas == null ? EMPTY.readyReplicas : readyReplicas;
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** A copy to change. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Collects the changes of one reconciliation. */
  public static final class Builder {
    private @Nullable Long observedGeneration;
    private @Nullable ServingPhase phase;
    private @Nullable String message;
    private @Nullable ServedModel serving;
    private @Nullable DesiredModel desired;
    private @Nullable Integer weight;
    private List<RejectedModel> rejected;
    private List<TrafficShare> traffic;
    private List<RevisionStatus> revisions;
    private Integer replicas;
    private Integer readyReplicas;
    private @Nullable String selector;
    private List<Condition> conditions;

    private Builder(ModelDeploymentStatus from) {
      observedGeneration = from.observedGeneration;
      phase = from.phase;
      message = from.message;
      serving = from.serving;
      desired = from.desired;
      weight = from.weight;
      rejected = from.rejected;
      traffic = from.traffic;
      revisions = from.revisions;
      replicas = from.replicas;
      readyReplicas = from.readyReplicas;
      selector = from.selector;
      conditions = from.conditions;
    }

    public Builder observedGeneration(@Nullable Long value) {
      observedGeneration = value;
      return this;
    }

    public Builder phase(@Nullable ServingPhase value) {
      phase = value;
      return this;
    }

    public Builder message(@Nullable String value) {
      message = value;
      return this;
    }

    public Builder serving(@Nullable ServedModel value) {
      serving = value;
      return this;
    }

    public Builder desired(@Nullable DesiredModel value) {
      desired = value;
      return this;
    }

    public Builder weight(@Nullable Integer value) {
      weight = value;
      return this;
    }

    public Builder rejected(List<RejectedModel> value) {
      rejected = value;
      return this;
    }

    public Builder traffic(List<TrafficShare> value) {
      traffic = value;
      return this;
    }

    public Builder revisions(List<RevisionStatus> value) {
      revisions = value;
      return this;
    }

    public Builder replicas(Integer value) {
      replicas = value;
      return this;
    }

    public Builder readyReplicas(Integer value) {
      readyReplicas = value;
      return this;
    }

    public Builder selector(@Nullable String value) {
      selector = value;
      return this;
    }

    public Builder conditions(List<Condition> value) {
      conditions = value;
      return this;
    }

    public ModelDeploymentStatus build() {
      return new ModelDeploymentStatus(
          observedGeneration,
          phase,
          message,
          serving,
          desired,
          weight,
          rejected,
          traffic,
          revisions,
          replicas,
          readyReplicas,
          selector,
          conditions);
    }
  }
}

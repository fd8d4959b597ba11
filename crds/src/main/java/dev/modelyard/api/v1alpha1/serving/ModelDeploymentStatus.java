package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known about a deployment. Written by the operator only. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelDeploymentStatus(
    @Nullable Long observedGeneration,
    @Nullable ServingPhase phase,
    @Nullable String message,
    @Nullable ServedModel serving,
    @Nullable DesiredModel desired,
    @Nullable Integer weight,
    List<RejectedModel> rejected,
    List<TrafficShare> traffic,
    List<RevisionStatus> revisions,
    Integer replicas,
    Integer readyReplicas,
    @Nullable String selector,
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

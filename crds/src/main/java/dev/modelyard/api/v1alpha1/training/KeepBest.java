package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;

/** Keep the best by a metric the program reports. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record KeepBest(String metric, MetricGoal goal, Integer count) {

  public KeepBest {
    goal = goal == null ? MetricGoal.Minimize : goal;
    count = count == null ? 1 : count;
  }
}

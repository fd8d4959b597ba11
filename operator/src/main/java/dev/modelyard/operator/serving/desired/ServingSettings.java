package dev.modelyard.operator.serving.desired;

/**
 * What the installation decides for every deployment.
 *
 * @param agentImage image of the agent's containers
 * @param operatorNamespace where the operator runs
 * @param operatorServiceAccount under which it runs: no server may
 */
public record ServingSettings(
    String agentImage, String operatorNamespace, String operatorServiceAccount) {}

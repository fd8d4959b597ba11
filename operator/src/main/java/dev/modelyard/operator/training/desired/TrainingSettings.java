package dev.modelyard.operator.training.desired;

/**
 * What the installation adds to every training.
 *
 * @param agentImage image of the agent's containers
 * @param reportUrl where pods reach the operator, scheme, host and port only
 * @param reportCa certificate authority of that address, PEM
 * @param operatorNamespace where the operator itself runs
 * @param operatorServiceAccount the account no training may run under
 */
public record TrainingSettings(
    String agentImage,
    String reportUrl,
    String reportCa,
    String operatorNamespace,
    String operatorServiceAccount) {}

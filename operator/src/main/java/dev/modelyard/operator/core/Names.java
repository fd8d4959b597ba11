package dev.modelyard.operator.core;

/**
 * Names of what we make: the table of docs/architecture.md. All fit 63 characters, since ours are
 * at most 48.
 */
public final class Names {

  private Names() {}

  /** Job of an attempt, and its rendezvous Service. */
  public static String attempt(String training, int attempt) {
    return training + "-a" + attempt;
  }

  public static String checkpoints(String training) {
    return training + "-checkpoints";
  }

  public static String version(String model, int version) {
    return model + "-v" + version;
  }

  /** Deployment and Service of a revision. */
  public static String revision(String deployment, int revision) {
    return deployment + "-r" + revision;
  }

  public static String gate(String deployment, int revision) {
    return revision(deployment, revision) + "-gate";
  }

  /**
   * Audience of a training pod's token for the operator: bound to one training, so a token for
   * another is refused by the API server's own review.
   */
  public static String progressAudience(String namespace, String training) {
    return Labels.DOMAIN + "training/" + namespace + "/" + training;
  }

  /** Path of the Kubeflow Trainer progress contract for a training (KEP-2779). */
  public static String progressPath(String namespace, String training) {
    return "/apis/trainer.kubeflow.org/v1alpha1/namespaces/%s/trainjobs/%s/status"
        .formatted(namespace, training);
  }

  /** Path on which the agent of a training reports. */
  public static String reportPath(String namespace, String training) {
    return "/apis/modelyard.dev/v1alpha1/namespaces/%s/modeltrainings/%s/report"
        .formatted(namespace, training);
  }
}

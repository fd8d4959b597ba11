package dev.modelyard.operator.http;

import dev.modelyard.operator.metrics.Meters;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reviews by the API server, which also knows whether the pod of a token has been deleted. */
public final class KubernetesTokenReviewer implements TokenReviewer {

  private static final String POD_NAME = "authentication.kubernetes.io/pod-name";
  private static final String POD_UID = "authentication.kubernetes.io/pod-uid";
  private static final String ACCOUNT = "system:serviceaccount:";

  private final KubernetesClient client;
  private final Meters meters;

  public KubernetesTokenReviewer(KubernetesClient client, Meters meters) {
    this.client = client;
    this.meters = meters;
  }

  @Override
  public Optional<PodIdentity> review(String token, String audience) {
    TokenReview review =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(audience)
            .endSpec()
            .build();
    Optional<PodIdentity> pod = pod(client.resource(review).create().getStatus(), audience);
    meters.tokenReviewed(pod.isPresent());
    return pod;
  }

  private static Optional<PodIdentity> pod(TokenReviewStatus status, String audience) {
    if (!Boolean.TRUE.equals(status.getAuthenticated())
        || !status.getAudiences().contains(audience)) {
      return Optional.empty();
    }
    Map<String, List<String>> extra = status.getUser().getExtra();
    String user = status.getUser().getUsername();
    if (!user.startsWith(ACCOUNT) || !extra.containsKey(POD_NAME) || !extra.containsKey(POD_UID)) {
      return Optional.empty();
    }
    String namespace = user.substring(ACCOUNT.length(), user.lastIndexOf(':'));
    return Optional.of(
        new PodIdentity(namespace, extra.get(POD_NAME).getFirst(), extra.get(POD_UID).getFirst()));
  }
}

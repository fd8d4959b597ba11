package dev.modelyard.operator.http;

import dev.modelyard.operator.core.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers reviews for a minute, refusals too, so that a pod that reports every second costs the
 * API server a request a minute. The price: a token stays good for up to a minute after its pod is
 * gone; the pod must be known and current besides. Tokens themselves are not kept, only their
 * hashes.
 */
public final class CachedReviews implements TokenReviewer {

  private static final Duration KEPT = Duration.ofSeconds(60);
  private static final int MOST = 10_000;

  private record Review(Optional<PodIdentity> answer, Instant until) {}

  private final TokenReviewer source;
  private final Clock clock;
  private final Map<String, Review> reviews = new LinkedHashMap<>();

  public CachedReviews(TokenReviewer source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  @Override
  public Optional<PodIdentity> review(String token, String audience) {
    String key = Sha256.hex(token + "\n" + audience);
    Instant now = clock.instant();
    synchronized (reviews) {
      Review known = reviews.get(key);
      if (known != null && now.isBefore(known.until())) {
        return known.answer();
      }
    }
    Optional<PodIdentity> answer = source.review(token, audience);
    synchronized (reviews) {
      // Insertion order is expiry order: the eldest go first.
      reviews.remove(key);
      reviews.values().removeIf(r -> !now.isBefore(r.until()));
      if (reviews.size() >= MOST) {
        reviews.remove(reviews.keySet().iterator().next());
      }
      reviews.put(key, new Review(answer, now.plus(KEPT)));
    }
    return answer;
  }
}

package dev.modelyard.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.operator.http.TokenReviewer.PodIdentity;
import dev.modelyard.operator.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CachedReviewsTest {

  private final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private int asked;
  private final CachedReviews reviews =
      new CachedReviews(
          (token, audience) -> {
            asked++;
            return token.equals("good")
                ? Optional.of(new PodIdentity("ns", "pod", "uid"))
                : Optional.empty();
          },
          clock);

  @Test
  void asksOnceAMinuteForEachTokenAndAudience() {
    assertThat(reviews.review("good", "a")).isPresent();
    clock.advance(Duration.ofSeconds(59));
    assertThat(reviews.review("good", "a")).isPresent();
    assertThat(asked).isEqualTo(1);

    assertThat(reviews.review("good", "b")).isPresent();
    assertThat(asked).isEqualTo(2);
    clock.advance(Duration.ofSeconds(1));
    assertThat(reviews.review("good", "a")).isPresent();
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void remembersRefusalsToo() {
    assertThat(reviews.review("bad", "a")).isEmpty();
    assertThat(reviews.review("bad", "a")).isEmpty();

    assertThat(asked).isEqualTo(1);
  }
}

package dev.modelyard.operator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpecHashTest {

  private record Before(String image, Map<String, String> env) {}

  private record After(Map<String, String> env, @Nullable String added, String image) {}

  @Test
  void doesNotDependOnOrderNorOnMembersThatAreAbsent() {
    Map<String, String> forward = new LinkedHashMap<>(Map.of());
    forward.put("a", "1");
    forward.put("b", "2");
    Map<String, String> backward = new LinkedHashMap<>(Map.of());
    backward.put("b", "2");
    backward.put("a", "1");

    assertThat(SpecHash.of(new Before("i", forward)))
        .isEqualTo(SpecHash.of(new Before("i", backward)))
        .isEqualTo(SpecHash.of(new After(backward, null, "i")));
  }

  @Test
  void staysTheSameAcrossReleases() {
    assertThat(SpecHash.of(new Before("i", Map.of("a", "1")))).isEqualTo("d8e72dad9bc15c03");
  }

  @Test
  void tellsValuesApart() {
    assertThat(SpecHash.of(List.of("a", "b"))).isNotEqualTo(SpecHash.of(List.of("b", "a")));
  }
}

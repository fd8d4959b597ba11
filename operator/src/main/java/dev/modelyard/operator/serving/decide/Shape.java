package dev.modelyard.operator.serving.decide;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the cluster shall look like next.
 *
 * @param pods by revision; a revision that is not here stays as it is
 * @param first selector of the stable Service to write before anything else: traffic leaves before
 *     pods do
 * @param last selector to write once everything that starts has been started
 * @param traffic the selector in force after this
 * @param gate revision whose smoke gate is to be asked
 */
record Shape(
    SortedMap<Integer, Integer> pods,
    Optional<Map<String, String>> first,
    Optional<Map<String, String>> last,
    Optional<Map<String, String>> traffic,
    Optional<Integer> gate) {

  Shape {
    pods = new TreeMap<>(pods);
  }

  static Shape of(SortedMap<Integer, Integer> pods, Optional<Map<String, String>> traffic) {
    return new Shape(pods, Optional.empty(), Optional.empty(), traffic, Optional.empty());
  }

  Shape firstly(Map<String, String> selector) {
    return new Shape(pods, Optional.of(selector), last, Optional.of(selector), gate);
  }

  Shape lastly(Map<String, String> selector) {
    return new Shape(pods, first, Optional.of(selector), Optional.of(selector), gate);
  }

  Shape asking(int revision) {
    return new Shape(pods, first, last, traffic, Optional.of(revision));
  }
}

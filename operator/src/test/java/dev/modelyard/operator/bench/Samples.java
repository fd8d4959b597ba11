package dev.modelyard.operator.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Numbers of one kind, sorted. */
record Samples(List<Double> sorted) {

  static Samples of(DoubleStream values) {
    return new Samples(values.sorted().boxed().toList());
  }

  /** Nearest-rank percentile. */
  double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }

  double median() {
    return percentile(50);
  }

  /** Median, and the range in brackets. */
  String spread(String unit) {
    return String.format(
        Locale.ROOT, "%.3g %s [%.3g–%.3g]", median(), unit, sorted.getFirst(), sorted.getLast());
  }
}

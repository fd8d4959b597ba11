package dev.modelyard.operator.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The chart's hooks as ordinary objects, which rendering leaves out as long as they are hooks. */
final class ChartHooks {
  private ChartHooks() {}

  /** Renders a copy of the chart, made in that directory, in which nothing is a hook. */
  static Chart rendered(Path copy, String... values) {
    try (Stream<Path> files = Files.walk(Chart.DIRECTORY).filter(Files::isRegularFile)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = copy.resolve(Chart.DIRECTORY.relativize(file));
        Files.createDirectories(target.getParent());
        Files.writeString(
            target, Files.readString(file).replace("helm.sh/hook", "example.org/was-hook"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Chart.of(copy, values);
  }
}

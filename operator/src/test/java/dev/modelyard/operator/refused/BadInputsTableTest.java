package dev.modelyard.operator.refused;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/bad-inputs.md is made of the names and first lines of the files, those of admission and
 * those of the operator. {@code -Dgolden.update=true} writes it.
 */
class BadInputsTableTest {

  private static final Path TABLE = Path.of("../docs/bad-inputs.md");
  private static final Path ADMISSION = Path.of("../crds/src/test/resources/validation");
  private static final Pattern NAME = Pattern.compile("(\\w+)/invalid-(B\\d\\d)-(.+)\\.yaml$");

  private static final Map<String, String> ROWS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("B01", "no spec, or a field that does not exist"),
              Map.entry("B02", "what is required is missing, or of another type"),
              Map.entry("B03", "numbers out of range"),
              Map.entry("B05", "quantities"),
              Map.entry("B07", "names, and names derived from them"),
              Map.entry("B08", "a derived name is taken"),
              Map.entry("B09", "labels and annotations"),
              Map.entry("B10", "environment"),
              Map.entry("B12", "images"),
              Map.entry("B15", "where bytes come from"),
              Map.entry("B16", "form of paths and addresses"),
              Map.entry("B17", "claims"),
              Map.entry("B18", "secrets of other namespaces"),
              Map.entry("B20", "service accounts"),
              Map.entry("B22", "volumes and mounts"),
              Map.entry("B26", "restarts, deadlines and times of pods"),
              Map.entry("B27", "edits of what cannot change"),
              Map.entry("B32", "ways back that there are not"),
              Map.entry("B33", "length of the history"),
              Map.entry("B34", "digests and versions"),
              Map.entry("B35", "weights"),
              Map.entry("B36", "steps of a canary"),
              Map.entry("B38", "room for a rollout"),
              Map.entry("B39", "what to resume from"),
              Map.entry("B40", "interval and number of checkpoints"),
              Map.entry("B41", "size and class of a claim"),
              Map.entry("B42", "a version that is not there"),
              Map.entry("B49", "durations"),
              Map.entry("B50", "ports"),
              Map.entry("B51", "host names"),
              Map.entry("B52", "shape of a distributed training"),
              Map.entry("B53", "frameworks, servers and ways that are not implemented"),
              Map.entry("B54", "our container in the pod template"),
              Map.entry("B55", "encryption of what is in no bucket")));

  private static final String HEAD =
      """
      # Bad inputs

      What people write by mistake, and what they are told. Admission refuses what its schema and rules can see. The
      operator refuses the rest: the condition `Stalled` has the reason below and a message with the object, the
      field, the value and what to do; nothing is made (but perhaps a claim for checkpoints), what serves goes on, and with the mistake mended all is as before.

      Not refused: replicas up and down, which only scale; a device that no node has, for which pods wait with the
      scheduler's words in the status.

      This table is made of the files it names: `BadInputsTableTest` compares it, with `-Dgolden.update=true` it writes it.
      Files of admission are in `crds/src/test/resources/validation`, those of the operator in `operator/src/test/resources/refused`.

      """;

  /**
   * A line of the table.
   *
   * @param by who refuses
   */
  private record Line(String row, String what, String by, String says) {}

  @Test
  void isWhatTheFilesSay() throws IOException {
    String table = table();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(TABLE, table);
    }
    assertThat(Files.readString(TABLE)).isEqualTo(table);
  }

  @Test
  void everyRowHasAFileAndEveryFileARow() throws IOException {
    assertThat(lines()).extracting(Line::row).containsAll(ROWS.keySet());
    assertThat(ROWS.keySet()).containsAll(lines().stream().map(Line::row).toList());
    assertThat(RefusedInput.all()).hasSizeGreaterThan(40);
  }

  private static String table() throws IOException {
    Map<String, List<Line>> byRow = lines().stream().collect(Collectors.groupingBy(Line::row));
    StringBuilder text = new StringBuilder(HEAD);
    for (var row : ROWS.entrySet()) {
      text.append("## %s: %s%n".formatted(row.getKey(), row.getValue()));
      text.append("| file | refused by | with |\n|---|---|---|\n");
      byRow
          .getOrDefault(row.getKey(), List.of())
          .forEach(l -> text.append("| %s | %s | %s |%n".formatted(l.what(), l.by(), l.says())));
      text.append("\n");
    }
    return text.toString().stripTrailing() + "\n";
  }

  private static List<Line> lines() throws IOException {
    Stream<Line> operator =
        RefusedInput.all().stream()
            .map(
                c -> new Line(c.row(), c.toString(), "operator, " + c.reason(), longest(c.says())));
    try (Stream<Path> files = Files.walk(ADMISSION)) {
      List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
      return Stream.concat(sorted.stream().flatMap(BadInputsTableTest::admission), operator)
          .toList();
    }
  }

  private static String longest(List<String> texts) {
    return texts.stream().max(Comparator.comparingInt(String::length)).orElseThrow();
  }

  private static Stream<Line> admission(Path file) {
    Matcher name = NAME.matcher(file.toString().replace('\\', '/'));
    if (!name.find()) {
      return Stream.empty();
    }
    return Stream.of(
        new Line(
            name.group(2),
            "%s/%s-%s".formatted(name.group(1), name.group(2), name.group(3)),
            "admission",
            firstLine(file).replace("# refused: ", "")));
  }

  private static String firstLine(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

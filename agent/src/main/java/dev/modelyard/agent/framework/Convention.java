package dev.modelyard.agent.framework;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of checkpoint of a framework looks like on disk.
 *
 * @param name of the file or directory; of a set, its first group is what the names share
 * @param required each matches at least one path inside, or the checkpoint is not complete
 * @param ending files whose format has an end, which must be there
 * @param implied what must be there where something else is: else it is half-removed
 * @param ranked files of which each process writes one; null where the sign speaks for all
 *     processes
 * @param parts what tells how many there are
 * @param partial how files of {@code torch.save} tell that nothing resumes from them; null where
 *     there are none
 * @param pointers what names the newest one
 */
record Convention(
    Shape shape,
    Pattern name,
    List<Pattern> required,
    Pattern ending,
    List<Implied> implied,
    Sign sign,
    @Nullable Pattern ranked,
    Parts parts,
    @Nullable Partial partial,
    List<Pointer> pointers) {
  /** Other frameworks than PyTorch write them too. */
  private static final Pattern SHARD = Pattern.compile("(?:.*/)?" + Shards.SHARD);

  private static final Pattern NOTHING = Pattern.compile("(?!)");

  /** What the name belongs to. */
  enum Shape {
    FILE,
    DIRECTORY,
    /** Files beside each other. */
    SET
  }

  /** Of what several processes write. */
  enum Parts {
    /** What is inside tells. */
    COUNTED,
    /**
     * Nothing does: only the sign or a later one shows that it is whole, and only where all workers
     * share a directory.
     */
    UNCOUNTED,
    /** The same, but names exclude some numbers. */
    MODEL_PARALLEL
  }

  /** Its pickle has one text and not the other. */
  record Partial(String has, String lacks) {}

  /** Where a path inside matches the one, a path must match the other. */
  private record Implied(Pattern when, Pattern then) {
    boolean isSeen(List<String> inside) {
      return matches(when, inside) || matches(then, inside);
    }

    boolean holds(List<String> inside) {
      return !matches(when, inside) || matches(then, inside);
    }
  }

  static Convention file(String name) {
    return of(Shape.FILE, name);
  }

  static Convention directory(String name) {
    return of(Shape.DIRECTORY, name);
  }

  static Convention set(String name) {
    return of(Shape.SET, name);
  }

  private static Convention of(Shape shape, String name) {
    return new Convention(
        shape,
        Pattern.compile(name),
        List.of(),
        NOTHING,
        List.of(),
        new Sign.None(),
        null,
        Parts.COUNTED,
        null,
        List.of());
  }

  Convention requires(String... patterns) {
    return new Convention(
        shape, name, compile(patterns), ending, implied, sign, ranked, parts, partial, pointers);
  }

  Convention ending(String pattern) {
    Pattern end = Pattern.compile(pattern);
    return new Convention(
        shape, name, required, end, implied, sign, ranked, parts, partial, pointers);
  }

  /** Either both, or none. */
  Convention together(String one, String other) {
    return implies(one, other).implies(other, one);
  }

  Convention implies(String when, String then) {
    List<Implied> all = new ArrayList<>(implied);
    all.add(new Implied(Pattern.compile(when), Pattern.compile(then)));
    return new Convention(
        shape, name, required, ending, List.copyOf(all), sign, ranked, parts, partial, pointers);
  }

  Convention sign(Sign now) {
    return new Convention(
        shape, name, required, ending, implied, now, ranked, parts, partial, pointers);
  }

  Convention ranked(String pattern) {
    Pattern each = Pattern.compile(pattern);
    return new Convention(
        shape, name, required, ending, implied, sign, each, parts, partial, pointers);
  }

  Convention parts(Parts now) {
    return new Convention(
        shape, name, required, ending, implied, sign, ranked, now, partial, pointers);
  }

  Convention partial(String has, String lacks) {
    Partial only = new Partial(has, lacks);
    return new Convention(
        shape, name, required, ending, implied, sign, ranked, parts, only, pointers);
  }

  Convention pointer(Pointer now) {
    return new Convention(
        shape, name, required, ending, implied, sign, ranked, parts, partial, List.of(now));
  }

  private static List<Pattern> compile(String... patterns) {
    return List.of(patterns).stream().map(Pattern::compile).toList();
  }

  /**
   * Checkpoints a file may belong to, by the names on its path. Several, where directories that
   * look alike are nested.
   */
  List<Place> places(String path) {
    List<Place> places = new ArrayList<>();
    int start = 0;
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
      if (shape == Shape.DIRECTORY) {
        add(places, path, start, slash);
      }
      start = slash + 1;
    }
    if (shape != Shape.DIRECTORY) {
      add(places, path, start, path.length());
    }
    return places;
  }

  private void add(List<Place> places, String path, int start, int end) {
    Matcher matcher = name.matcher(path.substring(start, end));
    if (matcher.matches()) {
      String found = shape == Shape.SET ? matcher.group(1) : matcher.group();
      String parent = start == 0 ? "" : path.substring(0, start - 1);
      StepNumber.in(found)
          .ifPresent(step -> places.add(new Place(parent, found, step, shape != Shape.SET)));
    }
  }

  boolean isUncounted() {
    return parts != Parts.COUNTED;
  }

  /** Whether there is anything of what a checkpoint of this kind must have. */
  boolean isBegun(List<String> inside) {
    return required.isEmpty() || required.stream().anyMatch(pattern -> matches(pattern, inside));
  }

  /** Whether there is anything that only a checkpoint has, be it one worker's share. */
  boolean isShared(List<String> inside) {
    return isBegun(inside)
        || ranks(inside) > 0
        || matches(SHARD, inside)
        || implied.stream().anyMatch(each -> each.isSeen(inside));
  }

  boolean hasRequired(List<String> inside) {
    return missing(inside).isEmpty();
  }

  /** What names of files would match that a checkpoint of this kind has, and none does. */
  Optional<String> missing(List<String> inside) {
    return Stream.concat(
            required.stream().filter(pattern -> !matches(pattern, inside)),
            implied.stream().filter(each -> !each.holds(inside)).map(Implied::then))
        .map(Pattern::pattern)
        .findFirst();
  }

  /** How many processes have written files that only they write. */
  long ranks(List<String> inside) {
    Pattern pattern = ranked;
    return pattern == null
        ? 0
        : inside.stream().filter(path -> pattern.matcher(path).matches()).count();
  }

  private static boolean matches(Pattern pattern, List<String> inside) {
    return inside.stream().anyMatch(path -> pattern.matcher(path).matches());
  }
}

package dev.modelyard.agent.framework;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The step a name carries: {@code checkpoint-1200}, {@code epoch=3-step=1200.ckpt}, {@code
 * iter_0001200}, {@code model_12.pt}; the epoch where it carries no step: {@code
 * epoch=3-loss=0.25.ckpt}.
 */
final class StepNumber {
  private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z][A-Za-z0-9]*$");
  private static final Pattern SHARD = Pattern.compile("\\d+-of-\\d+");

  /** What is no step: metrics, and the copies that Lightning numbers. */
  private static final Pattern OTHER = Pattern.compile("\\d+\\.\\d+|-v\\d+$");

  private static final Pattern STEP = Pattern.compile("(?i)step[^0-9A-Za-z]?(\\d{1,15})(?!\\d)");
  private static final Pattern EPOCH = Pattern.compile("(?i)epoch[^0-9A-Za-z]?(\\d{1,15})(?!\\d)");
  private static final Pattern NUMBER = Pattern.compile("(?<!\\d)(\\d{1,15})(?!\\d)");

  /** A last number that stands for itself, or that a word before it says is counted up. */
  private static final Pattern COUNT =
      Pattern.compile(
          "(?i)(?:.*(?:step|epoch|iter|iteration|checkpoint|ckpt|round|update|[^0-9A-Za-z]))?\\d{1,15}\\D*");

  private StepNumber() {}

  /**
   * The number after "step" if there is one, else that after "epoch", else the last number; shards
   * of a set carry none.
   */
  static OptionalLong in(String name) {
    String stem = stem(name);
    if (SHARD.matcher(stem).find()) {
      return OptionalLong.empty();
    }
    String rest = OTHER.matcher(stem).replaceAll("");
    Matcher step = STEP.matcher(rest);
    if (step.find()) {
      return OptionalLong.of(Long.parseLong(step.group(1)));
    }
    Matcher epoch = EPOCH.matcher(rest);
    return epoch.find()
        ? OptionalLong.of(Long.parseLong(epoch.group(1)))
        : last(NUMBER.matcher(rest));
  }

  /**
   * Whether the name says that its number is counted up; else it may belong to the name, as that of
   * {@code resnet50.pt}, and each save be written to the same file.
   */
  static boolean isCount(String name) {
    String rest = OTHER.matcher(stem(name)).replaceAll("");
    return STEP.matcher(rest).find() || EPOCH.matcher(rest).find() || COUNT.matcher(rest).matches();
  }

  private static String stem(String name) {
    return EXTENSION.matcher(name).replaceFirst("");
  }

  private static OptionalLong last(Matcher numbers) {
    OptionalLong last = OptionalLong.empty();
    while (numbers.find()) {
      last = OptionalLong.of(Long.parseLong(numbers.group(1)));
    }
    return last;
  }
}

package dev.modelyard.agent.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Environment variables with errors that name the variable, its value and what it should be. Empty
 * counts as absent.
 */
final class Environment {
  private final Map<String, String> variables;

  Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /** Also when it is empty: where to take that for absent would be dangerous. */
  Optional<String> given(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  String require(String name) {
    return find(name)
        .orElseThrow(() -> new ConfigException(name + " is missing; the operator sets it"));
  }

  /** {@code expected} finishes the sentence "is …, must be …". */
  <T> T require(String name, String expected, Function<String, T> parser) {
    return parse(name, require(name), expected, parser);
  }

  <T> Optional<T> find(String name, String expected, Function<String, T> parser) {
    return find(name).map(value -> parse(name, value, expected, parser));
  }

  /** Refuses fewer than {@code least}. */
  Optional<Duration> seconds(String name, long least) {
    return find(
        name,
        "a number of seconds from " + least,
        value -> {
          long number = Long.parseLong(value);
          if (number < least) {
            throw new IllegalArgumentException("too few");
          }
          return Duration.ofSeconds(number);
        });
  }

  private static <T> T parse(
      String name, String value, String expected, Function<String, T> parser) {
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name + " is '" + value + "', must be " + expected);
    }
  }

  static int positive(String value) {
    int number = Integer.parseInt(value);
    if (number < 1) {
      throw new IllegalArgumentException("not positive");
    }
    return number;
  }

  static int natural(String value) {
    int number = Integer.parseInt(value);
    if (number < 0) {
      throw new IllegalArgumentException("negative");
    }
    return number;
  }

  static boolean bool(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("not a boolean");
    };
  }
}

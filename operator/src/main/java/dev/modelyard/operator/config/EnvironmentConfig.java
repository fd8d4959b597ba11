package dev.modelyard.operator.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads {@link OperatorConfig} from environment variables and names everything that is wrong with
 * them at once.
 */
public final class EnvironmentConfig {

  /** Every variable that is read, for the contract with the chart. */
  public static final Set<String> KEYS =
      Set.of(
          "MODELYARD_NAMESPACE",
          "MODELYARD_POD_NAME",
          "MODELYARD_SERVICE_ACCOUNT",
          "MODELYARD_WATCH_NAMESPACES",
          "MODELYARD_AGENT_IMAGE",
          "MODELYARD_PROGRESS_URL",
          "MODELYARD_TLS_DIR",
          "MODELYARD_HTTP_PORT",
          "MODELYARD_PROGRESS_PORT",
          "MODELYARD_LEADER_ELECTION");

  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private static final Pattern HTTPS_URL = Pattern.compile("https://[A-Za-z0-9.-]+(:\\d{1,5})?");

  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();

  private EnvironmentConfig(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Reads the configuration.
   *
   * @throws IllegalArgumentException with one line for each variable that is missing or wrong
   */
  public static OperatorConfig read(Map<String, String> environment) {
    return new EnvironmentConfig(environment).read();
  }

  private OperatorConfig read() {
    String namespace =
        dnsLabel("MODELYARD_NAMESPACE", text("MODELYARD_NAMESPACE", "modelyard-system"));
    var config =
        new OperatorConfig(
            namespace,
            text("MODELYARD_POD_NAME", "modelyard"),
            text("MODELYARD_SERVICE_ACCOUNT", "modelyard"),
            namespaces("MODELYARD_WATCH_NAMESPACES"),
            required(
                "MODELYARD_AGENT_IMAGE",
                "the image of the agent, for example modelyard/agent:0.1.0"),
            httpsUrl("MODELYARD_PROGRESS_URL", "https://modelyard." + namespace + ".svc:8443"),
            Path.of(text("MODELYARD_TLS_DIR", "/etc/modelyard/progress-tls")),
            port("MODELYARD_HTTP_PORT", "8080"),
            port("MODELYARD_PROGRESS_PORT", "8443"),
            flag("MODELYARD_LEADER_ELECTION", "true"));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join(System.lineSeparator(), problems));
    }
    return config;
  }

  private String text(String key, String byDefault) {
    String value = environment.getOrDefault(key, "").strip();
    return value.isEmpty() ? byDefault : value;
  }

  private String required(String key, String what) {
    String value = text(key, "");
    if (value.isEmpty()) {
      problems.add(key + " is not set: set it to " + what);
    }
    return value;
  }

  private Set<String> namespaces(String key) {
    return Arrays.stream(text(key, "").split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(name -> dnsLabel(key, name))
        .collect(Collectors.toUnmodifiableSet());
  }

  private String dnsLabel(String key, String value) {
    if (!DNS_LABEL.matcher(value).matches()) {
      wrong(key, value, "the name of a namespace: lower case letters, digits and -");
    }
    return value;
  }

  /** Zero, for tests: any free port. */
  private int port(String key, String byDefault) {
    String value = text(key, byDefault);
    if (value.matches("\\d{1,5}") && Integer.parseInt(value) <= 65535) {
      return Integer.parseInt(value);
    }
    wrong(key, value, "a port, 0 to 65535");
    return 0;
  }

  private boolean flag(String key, String byDefault) {
    String value = text(key, byDefault);
    if (!value.equals("true") && !value.equals("false")) {
      wrong(key, value, "true or false");
    }
    return value.equals("true");
  }

  private URI httpsUrl(String key, String byDefault) {
    String value = text(key, byDefault);
    if (!HTTPS_URL.matcher(value).matches()) {
      wrong(key, value, "https://host:port, without a path");
      return URI.create("https://invalid");
    }
    return URI.create(value);
  }

  private void wrong(String key, String value, String expected) {
    problems.add(key + " is \"" + value + "\": expected " + expected);
  }
}

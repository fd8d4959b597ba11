package dev.modelyard.agent.config;

/** The environment does not follow the contract; the message is for people. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ConfigException(String message) {
    super(message);
  }
}

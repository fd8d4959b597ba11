package dev.modelyard.agent.framework;

import dev.modelyard.agent.framework.FrameworkAdapter.Setting;

/** Which adapter reads what a framework writes. */
public final class Adapters {
  private Adapters() {}

  /** {@code announced} takes what the trainer announces, whatever its framework. */
  public static Adapter of(String framework, Adapter announced, Setting setting) {
    Adapter named = new FrameworkAdapter(Framework.of(framework), announced, setting);
    return framework.equals("Keras")
        ? new KerasBackup(named, announced, setting.contents())
        : named;
  }
}

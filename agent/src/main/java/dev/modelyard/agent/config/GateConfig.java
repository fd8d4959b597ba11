package dev.modelyard.agent.config;

import dev.modelyard.agent.gate.SmokeGate;
import dev.modelyard.agent.protocol.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** What {@code gate} is told. */
public record GateConfig(SmokeGate gate, Path terminationLog) {
  public static GateConfig from(Map<String, String> variables) {
    Environment env = new Environment(variables);
    String expected = "JSON with baseUrl, request, expectStatus, timeout, attempts";
    return new GateConfig(
        env.require("MODELYARD_GATE", expected, GateConfig::parse), RunConfig.terminationLog(env));
  }

  private static SmokeGate parse(String json) {
    try {
      return CanonicalJson.read(json.getBytes(StandardCharsets.UTF_8), SmokeGate.class);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

package dev.modelyard.agent.testkit;

import java.nio.charset.StandardCharsets;

/** A model of ONNX with one tensor whose data lie in another file. */
public final class OnnxFile {
  private OnnxFile() {}

  /** {@code weights}: where they lie, in at most 80 characters of ASCII; a character is a byte. */
  public static String latin1(String weights) {
    String location = "\n\u0008location\u0012" + (char) weights.length() + weights;
    String tensor = "j" + (char) location.length() + location;
    String graph = "*" + (char) tensor.length() + tensor;
    return "\u0008\u0008:" + (char) graph.length() + graph;
  }

  public static byte[] bytes(String weights) {
    return latin1(weights).getBytes(StandardCharsets.ISO_8859_1);
  }
}

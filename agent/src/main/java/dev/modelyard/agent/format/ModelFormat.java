package dev.modelyard.agent.format;

import java.io.IOException;
import java.util.Locale;

/** What a version's files are, for people and for choosing a server. */
public enum ModelFormat {
  SAFETENSORS("safetensors"),
  TORCH("torch"),
  ONNX("onnx"),
  KERAS("keras"),
  OTHER("other");

  private final String label;

  ModelFormat(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /** Format of one file; {@link #OTHER} for configs and the like. */
  public static ModelFormat of(String path, Content content) throws IOException {
    String name = path.toLowerCase(Locale.ROOT);
    if (name.endsWith(".safetensors") && Safetensors.isWhole(content)) {
      return SAFETENSORS;
    }
    if (name.endsWith(".keras")) {
      return KERAS;
    }
    if (name.endsWith(".onnx")) {
      return ONNX;
    }
    boolean torchName =
        name.endsWith(".pt")
            || name.endsWith(".pth")
            || name.endsWith(".bin")
            || name.endsWith(".ckpt");
    return torchName && ZipArchive.hasSignature(content) ? TORCH : OTHER;
  }
}

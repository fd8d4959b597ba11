package dev.modelyard.agent.testkit;

import java.io.IOException;
import java.nio.file.Path;

/** Whose server, or what stands for it. */
public enum Vendor {
  S3,
  /** The same, with what is kept there encrypted by us. */
  ENCRYPTED,
  GCS,
  AZURE,
  OSS;

  public ObjectServer start(Path directory) throws IOException, InterruptedException {
    return switch (this) {
      case S3 -> new S3Server(S3Server.Kind.VERSITY, directory);
      case ENCRYPTED -> new EncryptedServer(S3.start(directory));
      case GCS -> new GcsServer(directory);
      case AZURE -> new AzureServer(directory);
      case OSS -> new OssStandIn(false);
    };
  }
}

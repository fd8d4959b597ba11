package dev.modelyard.agent.store.gcs;

import com.google.api.client.http.AbstractInputStreamContent;
import dev.modelyard.agent.store.bucket.Body;
import java.io.IOException;
import java.io.InputStream;

/** A body without the bytes that the server has already; opened anew for each try. */
final class Sent extends AbstractInputStreamContent {
  static final String TYPE = "application/octet-stream";

  private final Body body;
  private final long had;

  Sent(Body body, long had) {
    super(TYPE);
    this.body = body;
    this.had = had;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    InputStream in = body.open();
    in.skipNBytes(had);
    return in;
  }

  @Override
  public long getLength() {
    return body.length() - had;
  }

  @Override
  public boolean retrySupported() {
    return true;
  }
}

package dev.modelyard.agent.store.oss;

import com.aliyun.sdk.service.oss2.transport.BinaryData;
import dev.modelyard.agent.store.bucket.Body;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/** A body as the vendor's client takes it; opened anew for each try. */
final class Sent extends BinaryData {
  private final Body body;

  Sent(Body body) {
    this.body = body;
  }

  @Override
  public byte[] toBytes() {
    try (InputStream in = body.open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return body.length() + " bytes";
  }

  @Override
  public InputStream toStream() {
    return body.open();
  }

  @Override
  public ByteBuffer toByteBuffer() {
    return ByteBuffer.wrap(toBytes());
  }

  @Override
  public ReadableByteChannel toByteChannel() {
    return Channels.newChannel(body.open());
  }

  @Override
  public Long getLength() {
    return body.length();
  }

  @Override
  public boolean isReplayable() {
    return true;
  }
}

package dev.modelyard.agent.store.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.core.util.FluxUtil;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.modelyard.agent.store.bucket.Body;
import dev.modelyard.agent.store.bucket.ContentMd5;
import dev.modelyard.agent.store.bucket.RemoteBucket.Creation;
import dev.modelyard.agent.store.bucket.RemoteBucket.Upload;
import dev.modelyard.agent.store.bucket.RemoteObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import reactor.core.publisher.Flux;

/**
 * A blob that comes in blocks. All writers to one name share its uncommitted blocks: names of
 * blocks have a nonce, and the first who commits drops those of the others.
 *
 * @param nonce of one length, because names of blocks are
 */
record BlockUpload(
    BlockBlobClient blob, Requests requests, String nonce, String mark, Map<Integer, String> sent)
    implements Upload {
  private static final int BUFFER = 1 << 16;

  BlockUpload(BlockBlobClient blob, Requests requests, String nonce, String mark) {
    this(blob, requests, nonce, mark, new ConcurrentSkipListMap<>());
  }

  /** Opened anew for each try. */
  static BinaryData content(Body body) {
    Flux<ByteBuffer> bytes = Flux.defer(() -> FluxUtil.toFluxByteBuffer(body.open(), BUFFER));
    return BinaryData.fromFlux(bytes, body.length(), false).blockOptional().orElseThrow();
  }

  static BlobRequestConditions absent() {
    return new BlobRequestConditions().setIfNoneMatch("*");
  }

  @Override
  public void send(int number, Body part, long crc32c) throws IOException {
    String request = "PUT " + blob.getBlobName() + " block " + number;
    byte[] md5 = ContentMd5.of(requests.bucket(), request, part, crc32c);
    String block = block(number);
    requests.run(
        request,
        () ->
            blob.stageBlockWithResponse(
                new BlockBlobStageBlockOptions(block, content(part)).setContentMd5(md5),
                null,
                Clients.sending(part.length())));
    sent.put(number, block);
  }

  private String block(int number) {
    byte[] name = "%s-%06d".formatted(nonce, number).getBytes(StandardCharsets.US_ASCII);
    return Base64.getEncoder().encodeToString(name);
  }

  @Override
  public Creation join(long crc32c) throws IOException {
    String request = "PUT " + blob.getBlobName();
    Creation outcome = requests.make(request, this::commit);
    // Whose commit dropped our blocks is there now, if nobody has deleted it since.
    return outcome == Creation.RACED && requests.find(request, blob::getProperties).isPresent()
        ? Creation.EXISTS
        : outcome;
  }

  private void commit() {
    blob.commitBlockListWithResponse(
        new BlockBlobCommitBlockListOptions(List.copyOf(sent.values()))
            .setMetadata(Map.of(RemoteObject.MARK, mark))
            .setRequestConditions(absent()),
        null,
        Context.NONE);
  }

  /** Blocks that nobody commits are gone a week later, and cannot be deleted before. */
  @Override
  public void abort() {}
}

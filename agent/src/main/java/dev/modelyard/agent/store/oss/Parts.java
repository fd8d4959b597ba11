package dev.modelyard.agent.store.oss;

import com.aliyun.sdk.service.oss2.OSSClient;
import com.aliyun.sdk.service.oss2.models.CompleteMultipartUpload;
import com.aliyun.sdk.service.oss2.models.CompleteMultipartUploadRequest;
import com.aliyun.sdk.service.oss2.models.Part;
import com.aliyun.sdk.service.oss2.models.UploadPartCopyRequest;
import com.aliyun.sdk.service.oss2.models.UploadPartRequest;
import dev.modelyard.agent.store.bucket.Body;
import dev.modelyard.agent.store.bucket.Joining;
import dev.modelyard.agent.store.bucket.RemoteBucket;
import dev.modelyard.agent.store.bucket.RemoteBucket.Creation;
import dev.modelyard.agent.store.bucket.RemoteObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** An upload of several requests, from its first to the one that makes the object. */
final class Parts implements Joining.Copying {
  private final OssBucket bucket;
  private final OSSClient client;
  private final String bucketName;
  private final String name;
  private final String id;
  private final ConcurrentNavigableMap<Integer, Part> sent = new ConcurrentSkipListMap<>();

  Parts(OssBucket bucket, OSSClient client, String bucketName, String name, String id) {
    this.bucket = bucket;
    this.client = client;
    this.bucketName = bucketName;
    this.name = name;
    this.id = id;
  }

  @Override
  public void send(int number, Body part, long crc32c) throws IOException {
    String request = "PUT " + name + " part " + number;
    UploadPartRequest upload =
        UploadPartRequest.newBuilder()
            .bucket(bucketName)
            .key(name)
            .uploadId(id)
            .partNumber((long) number)
            .contentMD5(bucket.md5(request, part, crc32c))
            .body(OssBucket.body(part))
            .build();
    add(number, bucket.ask(request, () -> client.uploadPart(upload)).eTag());
  }

  private void add(int number, String tag) {
    sent.put(number, Part.newBuilder().partNumber((long) number).eTag(tag).build());
  }

  @Override
  public void copy(int number, RemoteObject from, long begin, long end) throws IOException {
    UploadPartCopyRequest copy =
        UploadPartCopyRequest.newBuilder()
            .sourceBucket(bucketName)
            .sourceKey(from.name())
            .copySourceIfMatch(from.tag())
            .copySourceRange(RemoteBucket.range(begin, end))
            .bucket(bucketName)
            .key(name)
            .uploadId(id)
            .partNumber((long) number)
            .build();
    add(
        number,
        bucket
            .ask("copy of " + from.name(), () -> client.uploadPartCopy(copy))
            .copyPartResult()
            .eTag());
  }

  @Override
  public Creation join(long crc32c) throws IOException {
    CompleteMultipartUploadRequest complete =
        CompleteMultipartUploadRequest.newBuilder()
            .bucket(bucketName)
            .key(name)
            .uploadId(id)
            .forbidOverwrite(true)
            .completeMultipartUpload(
                CompleteMultipartUpload.newBuilder().parts(List.copyOf(sent.values())).build())
            .build();
    return bucket.make(name, () -> client.completeMultipartUpload(complete));
  }

  @Override
  public void abort() throws IOException {
    bucket.abandon(name, id);
  }
}

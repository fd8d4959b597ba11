package dev.modelyard.agent.store.oss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.bucket.OnePart;
import dev.modelyard.agent.testkit.BrokenAnswer;
import dev.modelyard.agent.testkit.StubServer;
import dev.modelyard.agent.testkit.StubServer.Answer;
import dev.modelyard.agent.testkit.Upload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and what is made of answers that a healthy server seldom gives. */
@Timeout(30)
class OssBucketTest {
  private static final long SUM = 0x364b3fb7L;
  private static final String MD5 = "kAFQmDzST7DWlj99KOF/cg==";
  private static final Answer MADE = Answer.of(200, "").with(Map.of("ETag", "\"e\""));
  private static final Answer TAKEN = Wire.error(409, "FileAlreadyExists");
  private static final Answer BEGUN = Answer.of(200, "<R><UploadId>u1</UploadId></R>");

  @SuppressWarnings("NullAway.Init") // set before each test
  private Wire wire;

  @SuppressWarnings("NullAway.Init") // set before each test
  private BucketObjects objects;

  @BeforeEach
  void listen() throws IOException {
    wire = new Wire();
    objects = wire.objects(null);
  }

  @AfterEach
  void stop() {
    wire.close();
  }

  private void answer(Answer... answers) {
    wire.server().answer(answers);
  }

  private List<String> requests() {
    return wire.server().requests();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theConditionAndTheSumAreSent() throws IOException {
    answer(MADE);
    assertThat(objects.putIfAbsent("v1/a.json", bytes("abc"))).isTrue();
    assertThat(requests())
        .containsExactly(
            "PUT /bucket/team/v1/a.json x-oss-forbid-overwrite: true Content-MD5: " + MD5 + " abc");
  }

  /** Its documentation asks for it, and for nothing else in its place. */
  @Test
  void theLengthOfNothingIsSaidToo() throws IOException {
    try (Wire lengths = new Wire(new StubServer(": (\\S+)", "Content-Length"))) {
      lengths.server().answer(MADE, BEGUN, MADE, Answer.of(200, "<R></R>"));
      lengths.objects(null).putIfAbsent("a", new byte[0]);
      OnePart.send(lengths.bucket(), OssBucket::open, "f", bytes("abc"), SUM);
      assertThat(lengths.server().requests())
          .first()
          .asString()
          .isEqualTo("PUT /bucket/team/a Content-Length: 0 ");
      assertThat(lengths.server().requests().get(1))
          .startsWith("POST /bucket/team/f?")
          .contains(" Content-Length: 0 ");
    }
  }

  @Test
  void anExistingObjectIsNoFailure() throws IOException {
    answer(TAKEN);
    assertThat(objects.putIfAbsent("a", new byte[1])).isFalse();
  }

  @Test
  void aFailureOfTheServerIsTriedAgain() throws IOException {
    answer(Wire.error(503, "ServiceUnavailable"), Wire.error(500, "InternalError"), MADE);
    assertThat(objects.putIfAbsent("a", bytes("abc"))).isTrue();
    assertThat(requests()).hasSize(3);
  }

  @Test
  void aServerThatStaysDownIsAFailure() {
    Collections.nCopies(5, Wire.error(503, "ServiceUnavailable")).forEach(this::answer);
    assertThatThrownBy(() -> objects.putIfAbsent("a", new byte[1]))
        .hasMessageContaining("PUT team/a: the server answered 503 ServiceUnavailable");
    assertThat(requests()).hasSize(5);
  }

  @Test
  void anAbsentBucketIsNoAbsentObject() {
    Collections.nCopies(2, Wire.error(404, "NoSuchBucket")).forEach(this::answer);
    assertThatThrownBy(() -> objects.read("a")).hasMessageContaining("Make the bucket");
    assertThatThrownBy(() -> objects.stat("a")).hasMessageContaining("Make the bucket");
  }

  @Test
  void knowsItsOwnFileAgainWhenTheAnswerWasLost(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("f"), bytes("abc"));
    answer(Answer.lost(), TAKEN, Wire.head("MARK", 3));
    assertThat(Upload.of(file, objects, "f").size()).isEqualTo(3);
    assertThat(requests()).hasSize(3).last().asString().startsWith("HEAD /bucket/team/f ");
  }

  @Test
  void aFileOfAnotherWriterIsNotOurs(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("f"), bytes("abc"));
    answer(TAKEN, Wire.head("another", 3));
    assertThatThrownBy(() -> Upload.of(file, objects, "f"))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  private void join() throws IOException {
    join(null);
  }

  private void join(@Nullable String key) throws IOException {
    OnePart.send(wire.bucket(key), OssBucket::open, "f", bytes("abc"), SUM);
  }

  @Test
  void theConditionIsSentWhenPartsAreJoinedAndTheSumWithEach() throws IOException {
    answer(BEGUN, MADE, Answer.of(200, "<R></R>"));
    join();
    assertThat(requests()).hasSize(3);
    assertThat(requests().getFirst()).startsWith("POST /bucket/team/f?").contains("uploads");
    assertThat(requests().get(1))
        .startsWith("PUT /bucket/team/f?")
        .contains("partNumber=1", "uploadId=u1", "Content-MD5: " + MD5);
    assertThat(requests().getLast())
        .startsWith("POST /bucket/team/f?")
        .contains("uploadId=u1 x-oss-forbid-overwrite: true ");
  }

  private static Answer kept(String key) {
    Map<String, String> headers = new HashMap<>(Wire.head("MARK", 3).headers());
    headers.put(Wire.KEY, key);
    return Answer.status(200).with(headers);
  }

  @Test
  void theServersKeyIsAskedForWithWhateverMakesAnObjectAndReadBack() throws IOException {
    answer(MADE, kept("k"), BEGUN, MADE, Answer.of(200, "<R></R>"), kept("k"));
    assertThat(wire.objects("k").putIfAbsent("a", bytes("abc"))).isTrue();
    join("k");
    assertThat(requests().getFirst())
        .contains(" x-oss-server-side-encryption: KMS " + Wire.KEY + ": k ");
    assertThat(requests().get(2))
        .contains(" x-oss-server-side-encryption: KMS " + Wire.KEY + ": k ");
    assertThat(requests()).hasSize(6).last().asString().startsWith("HEAD /bucket/team/f ");
  }

  @Test
  void aCopyWithAnotherKeyIsTakenAwayAgain() {
    answer(Wire.head("m", 3), BEGUN, Answer.of(200, "<R><ETag>e</ETag></R>"));
    answer(Answer.of(200, "<R></R>"), Wire.head("MARK", 3));
    assertThatThrownBy(() -> wire.objects("k").copy("f", "g"))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRefusal()).isTrue())
        .hasMessageContaining(
            "PUT team/g: kmsKey is 'k', and the server says that the object has none");
    assertThat(requests().get(1)).contains(Wire.KEY + ": k ");
    assertThat(requests()).last().asString().startsWith("DELETE /bucket/team/g ");
  }

  @Test
  void partsThatWereJoinedAlreadyAreOurs() throws IOException {
    answer(BEGUN, MADE, Answer.lost(), Wire.error(404, "NoSuchUpload"));
    answer(Wire.head("MARK", 3), Wire.error(404, "NoSuchUpload"), Wire.head("MARK", 3));
    join();
    assertThat(requests()).last().asString().startsWith("HEAD ");
  }

  @Test
  void anUploadThatFailsIsAborted() {
    answer(BEGUN, Wire.error(400, "InvalidDigest"));
    assertThatThrownBy(this::join).hasMessageContaining("part 1").hasMessageContaining("changed");
    assertThat(requests()).last().asString().startsWith("DELETE /bucket/team/f?uploadId=u1");
  }

  @Test
  void bytesThatAreNotWhatWasHashedAreNotSent() {
    answer(BEGUN);
    assertThatThrownBy(() -> OnePart.send(wire.bucket(), OssBucket::open, "f", bytes("abd"), SUM))
        .hasMessageContaining("part 1")
        .hasMessageContaining("The file changed");
    assertThat(requests()).hasSize(2).last().asString().startsWith("DELETE ");
  }

  /** What a disk cannot read is passed over; what a server does not answer is waited for. */
  @Test
  void anAnswerThatBreaksOffIsAFailureOfTheServer() {
    Collections.nCopies(99, new Answer(200, Map.of(), "<R>", 100)).forEach(this::answer);
    BrokenAnswer.assertFailureOfServer(() -> objects.read("f"));
    BrokenAnswer.assertFailureOfServer(() -> objects.readRange("f", 0, 100));
    BrokenAnswer.assertFailureOfServer(() -> objects.list("f"));
    BrokenAnswer.assertFailureOfServer(() -> objects.unfinished("f"));
    BrokenAnswer.assertFailureOfServer(this::join);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length", "Last-Modified"})
  void anAnswerThatLacksAHeaderIsAFailureOfTheServer(String header) {
    Map<String, String> headers = new HashMap<>(Wire.head("m", 3).headers());
    headers.remove(header);
    answer(Answer.status(200).with(headers));
    assertThatThrownBy(() -> objects.stat("f"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("HEAD team/f: ")
        .hasMessageContaining(header)
        .hasMessageContaining("Asked again later");
  }

  @Test
  void anAnswerThatBreaksOffIsAskedForOnceMore() throws IOException {
    answer(new Answer(200, Map.of(), "ab", 3), Answer.of(200, "abc"));
    assertThat(objects.read("f")).hasValue(bytes("abc"));
    answer(new Answer(206, Map.of(), "ab", 3), Answer.of(206, "abc"));
    assertThat(objects.readRange("f", 0, 3)).isEqualTo(bytes("abc"));
    assertThat(requests()).hasSize(4);
  }

  @Test
  void aDownloadGoesOnWhereItsConnectionBroke(@TempDir Path directory) throws IOException {
    answer(Wire.begins("abc", 6), new Answer(206, Map.of(), "def", 3));
    Path target = directory.resolve("f");
    Checksums sums = objects.download("f", target);
    assertThat(target).hasContent("abcdef");
    assertThat(sums.size()).isEqualTo(6);
    assertThat(requests().get(0)).contains("Range: bytes=0-67108863");
    assertThat(requests().get(1)).contains("Range: bytes=3-5", "If-Match: \"e\"");
  }

  @Test
  void aRangeBeyondTheEndIsNotAnsweredWithAllOfIt() throws IOException {
    answer(Wire.error(416, "InvalidRange"));
    assertThat(objects.readRange("f", 9, 3)).isEmpty();
    assertThat(requests().getFirst()).contains("x-oss-range-behavior: standard");
  }

  @Test
  void anEmptyFileHasNoFirstByte(@TempDir Path directory) throws IOException {
    answer(Wire.error(416, "InvalidRange"), Wire.head("m", 0));
    assertThat(objects.download("f", directory.resolve("f")).size()).isZero();
    assertThat(directory.resolve("f")).isEmptyFile();
  }
}

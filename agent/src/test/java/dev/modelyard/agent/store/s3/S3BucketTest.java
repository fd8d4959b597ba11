package dev.modelyard.agent.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoreException.Kind;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.bucket.OnePart;
import dev.modelyard.agent.store.s3.Wire.Answer;
import dev.modelyard.agent.testkit.BrokenAnswer;
import dev.modelyard.agent.testkit.Upload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and what is made of answers that a healthy server seldom gives. */
class S3BucketTest {
  private static final Answer BEGUN = Answer.ok("<R><UploadId>u1</UploadId></R>");

  private static final String PUT_A = "PUT /bucket/team/a if-none-match=*";

  private static final Map<String, String> BEGINS =
      Map.of("Content-Range", "bytes 0-5/6", "ETag", "\"e\"");

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
    Collections.addAll(wire.answers, answers);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theConditionIsSentAndSigned() throws IOException {
    assertThat(objects.putIfAbsent("v1/a.json", new byte[1])).isTrue();
    assertThat(wire.requests)
        .singleElement()
        .asString()
        .startsWith("PUT /bucket/team/v1/a.json if-none-match=* ")
        .containsPattern("SignedHeaders=\\S*;if-none-match;x-amz-checksum-crc32c;");
  }

  @Test
  void recordsAreSignedWithWhatTheySay() throws IOException {
    objects.putIfAbsent("a", new byte[1]);
    assertThat(wire.requests.getFirst()).contains(" sha256=STREAMING-AWS4-HMAC-SHA256-PAYLOAD ");
  }

  /** And keep the port, which is part of what is signed. */
  @Test
  void filesAndPartsAreSignedWithTheirCrc32cOnly(@TempDir Path directory) throws IOException {
    Upload.of(Files.write(directory.resolve("f"), bytes("abc")), objects, "f");
    answer(BEGUN);
    join();
    assertThat(List.of(wire.requests.getFirst(), wire.requests.get(2)))
        .allSatisfy(
            put ->
                assertThat(put)
                    .startsWith("PUT /bucket/team/f")
                    .containsPattern("SignedHeaders=\\S*;x-amz-checksum-crc32c;")
                    .contains(" sha256=UNSIGNED-PAYLOAD "));
  }

  @Test
  void anExistingObjectIsNoFailure() throws IOException {
    answer(Answer.status(412));
    assertThat(objects.putIfAbsent("a", new byte[1])).isFalse();
  }

  @Test
  void aLostRaceIsAskedAgain() throws IOException {
    answer(Answer.status(409), Answer.status(409), Answer.status(412));
    assertThat(objects.putIfAbsent("a", new byte[1])).isFalse();
    assertThat(wire.requests).hasSize(3);
  }

  @Test
  void aFailureOfTheServerIsTriedAgain() throws IOException {
    answer(Answer.status(503), Answer.status(500), Answer.lost());
    assertThat(objects.putIfAbsent("a", new byte[1])).isTrue();
    assertThat(wire.requests).hasSize(4);
  }

  @Test
  void aServerThatStaysDownIsAFailure() {
    Collections.nCopies(5, Answer.status(503)).forEach(this::answer);
    assertThatThrownBy(() -> objects.putIfAbsent("a", new byte[1]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("PUT team/a: the server answered 503");
  }

  @Test
  void aRefusalIsNoAbsence() {
    answer(Answer.status(403), Answer.status(403));
    assertThatThrownBy(() -> objects.read("a")).hasMessageContaining("403");
    assertThatThrownBy(() -> objects.stat("a")).hasMessageContaining("403");
  }

  @Test
  void aBucketOrUserThatIsNotThereIsNoAbsence() {
    answer(Answer.error(404, "NoSuchBucket"), Answer.error(404, "NoSuchUser"));
    assertThatThrownBy(() -> objects.read("a")).hasMessageContaining("NoSuchBucket");
    assertThatThrownBy(() -> objects.read("a")).hasMessageContaining("NoSuchUser");
  }

  private static void assertOutage(ThrowingCallable request) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.OUTAGE));
  }

  /** What stands before the server knows nothing of objects. */
  @ParameterizedTest
  @ValueSource(strings = {"<html><body>Not found</body></html>", "Not found", ""})
  void aPageThatIsNotTheServersIsNoAbsence(String body, @TempDir Path directory) {
    Answer page = new Answer(404, Map.of(), body, body.length());
    answer(page, page, page, page, Answer.ok(""), page);
    assertOutage(() -> objects.read("a"));
    assertOutage(() -> objects.readRange("a", 0, 3));
    assertOutage(() -> objects.download("a", directory.resolve("f")));
    assertOutage(() -> objects.abandon("a", new FileState("u1", 0, 0)));
    assertOutage(() -> objects.delete("a"));
  }

  @Test
  void anAbsenceThatAHeadTellsIsBelievedWhenTheListingAgrees() {
    answer(Answer.status(404), Answer.error(404, "NoSuchBucket"));
    assertThatThrownBy(() -> objects.stat("a")).hasMessageContaining("NoSuchBucket");
  }

  @Test
  void knowsItsOwnFileAgainWhenTheAnswerWasLost(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("f"), bytes("abc"));
    answer(Answer.lost(), Answer.status(412));
    assertThat(Upload.of(file, objects, "f").size()).isEqualTo(3);
    assertThat(wire.requests).hasSize(3).last().asString().startsWith("HEAD ");
  }

  @Test
  void aFileOfAnotherWriterIsNotOurs(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("f"), bytes("abc"));
    answer(Answer.status(412), Answer.status(200).with("x-amz-meta-modelyardupload", "another"));
    assertThatThrownBy(() -> Upload.of(file, objects, "f"))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  private void join() throws IOException {
    join(null);
  }

  private void join(@Nullable String key) throws IOException {
    OnePart.send(wire.bucket(key), S3Bucket::open, "f", bytes("abc"), 0x364b3fb7L);
  }

  private List<String> requests() {
    return wire.requests.stream().map(each -> each.replaceAll(" range=.*", "")).toList();
  }

  @Test
  void theConditionIsSentWhenPartsAreJoined() throws IOException {
    answer(BEGUN);
    join();
    assertThat(requests())
        .containsExactly(
            "POST /bucket/team/f?uploads if-none-match=null",
            "PUT /bucket/team/f?partNumber=1&uploadId=u1 if-none-match=null",
            "POST /bucket/team/f?uploadId=u1 if-none-match=*");
  }

  /** 200 where the server begins its answer before it joins them. */
  @ParameterizedTest
  @ValueSource(ints = {200, 409})
  void partsThatLostARaceAreSentAgainFromTheStart(int status) throws IOException {
    answer(
        BEGUN,
        Answer.ok(""),
        Answer.error(status, "ConditionalRequestConflict"),
        Answer.status(204),
        BEGUN);
    join();
    assertThat(requests()).hasSize(7);
    assertThat(requests().get(3)).startsWith("DELETE /bucket/team/f?uploadId=u1");
    assertThat(requests().get(4)).startsWith("POST /bucket/team/f?uploads");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 412})
  void partsAreNotJoinedOverAFileOfAnotherWriter(int status) {
    answer(
        BEGUN,
        Answer.ok(""),
        Answer.error(status, "PreconditionFailed"),
        Answer.status(204),
        Answer.status(200).with("x-amz-meta-modelyardupload", "another"));
    assertThatThrownBy(this::join).isInstanceOf(FileAlreadyExistsException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"InternalError", "SlowDown", "ServiceUnavailable"})
  void anOutageWithinAnAnswerIsOneToo(String code) {
    answer(BEGUN, Answer.ok(""));
    Collections.nCopies(5, Answer.error(200, code)).forEach(this::answer);
    assertOutage(this::join);
  }

  @Test
  void partsThatWereJoinedAlreadyAreOurs() throws IOException {
    answer(BEGUN, Answer.ok(""), Answer.lost(), Answer.error(404, "NoSuchUpload"));
    join();
    assertThat(requests()).last().asString().startsWith("HEAD ");
  }

  @Test
  void anUploadThatIsGoneAndLeftNothingIsSentAgain() throws IOException {
    answer(
        BEGUN, Answer.ok(""), Answer.error(404, "NoSuchUpload"), Answer.status(404), BEGUN, BEGUN);
    join();
    assertThat(requests()).hasSize(8);
  }

  /** Some servers say of a user they do not know what others say of an object. */
  @Test
  void aMarkThatCannotBeLookedForIsAFailure(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("f"), bytes("abc"));
    answer(Answer.status(412), Answer.status(403));
    assertThatThrownBy(() -> Upload.of(file, objects, "f")).hasMessageContaining("HEAD team/f: ");
  }

  @Test
  void anUploadThatFailsIsAborted() {
    answer(BEGUN, Answer.error(400, "BadDigest"));
    assertThatThrownBy(this::join).hasMessageContaining("part 1").hasMessageContaining("changed");
    assertThat(requests()).last().asString().startsWith("DELETE /bucket/team/f?uploadId=u1");
  }

  private static Answer kept(@Nullable String key) {
    return key == null ? Answer.status(200) : Answer.status(200).with(Wire.KEY, key);
  }

  /** Also where its ID was asked for and its ARN is answered, and as MinIO names its own. */
  @ParameterizedTest
  @ValueSource(strings = {"k", "arn:aws:kms:eu-central-1:111122223333:key/k", "arn:aws:kms:k"})
  void theServersKeyIsAskedForAndReadBack(String answered) throws IOException {
    answer(Answer.ok(""), kept(answered));
    assertThat(wire.objects("k").putIfAbsent("a", new byte[1])).isTrue();
    assertThat(requests()).containsExactly(PUT_A, "HEAD /bucket/team/a if-none-match=null");
    assertThat(wire.requests.getFirst()).endsWith(" encryption=aws:kms k");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "arn:aws:kms:eu-central-1:1:key/l  | 'arn:aws:kms:eu-central-1:1:key/l'",
        "arn:aws:kms:eu-central-1:1:key/xk | 'arn:aws:kms:eu-central-1:1:key/xk'",
        "-                                 | none"
      },
      quoteCharacter = '`')
  void anObjectWithAnotherKeyIsTakenAwayAgain(@Nullable String answered, String said) {
    answer(Answer.ok(""), kept(answered));
    assertThatThrownBy(() -> wire.objects("k").putIfAbsent("a", new byte[1]))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRefusal()).isTrue())
        .hasMessageContaining(
            "PUT team/a: kmsKey is 'k', and the server says that the object has " + said);
    assertThat(requests()).last().asString().startsWith("DELETE /bucket/team/a ");
  }

  @Test
  void theServersKeyIsAskedForWhereAnUploadBegins() throws IOException {
    answer(BEGUN, Answer.ok(""), Answer.ok(""), kept("k"));
    join("k");
    assertThat(wire.requests.getFirst()).endsWith(" encryption=aws:kms k");
    assertThat(requests()).last().asString().startsWith("HEAD /bucket/team/f ");
  }

  @Test
  void aCopyHasTheServersKeyToo() throws IOException {
    answer(
        Answer.status(200).with("Content-Length", "3"),
        BEGUN,
        Answer.ok("<CopyPartResult><ETag>e</ETag></CopyPartResult>"),
        Answer.ok(""),
        kept("another"));
    assertThatThrownBy(() -> wire.objects("k").copy("f", "g")).hasMessageContaining("'another'");
    assertThat(wire.requests.get(1)).contains("/g?uploads").endsWith(" encryption=aws:kms k");
    assertThat(requests()).contains("DELETE /bucket/team/g if-none-match=null");
  }

  @Test
  void theKeyIsReadBackAlsoWhenTheAnswerWasLost(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("f"), bytes("abc"));
    answer(Answer.lost(), Answer.status(412), Answer.status(200), kept("another"));
    assertThatThrownBy(() -> Upload.of(file, wire.objects("k"), "f"))
        .hasMessageContaining("'another'");
    assertThat(requests()).last().asString().startsWith("DELETE /bucket/team/f ");
  }

  /** What a disk cannot read is passed over; what a server does not answer is waited for. */
  @Test
  void anAnswerThatBreaksOffIsAFailureOfTheServer() {
    Collections.nCopies(99, new Answer(200, Map.of("ETag", "\"e\""), "<R>", 100))
        .forEach(this::answer);
    BrokenAnswer.assertFailureOfServer(() -> objects.read("f"));
    BrokenAnswer.assertFailureOfServer(() -> objects.readRange("f", 0, 100));
    BrokenAnswer.assertFailureOfServer(() -> objects.list("f"));
    BrokenAnswer.assertFailureOfServer(() -> objects.unfinished("f"));
    BrokenAnswer.assertFailureOfServer(this::join);
  }

  @Test
  void aDownloadGoesOnWhereItsConnectionBroke(@TempDir Path directory) throws IOException {
    answer(
        new Answer(206, BEGINS, "abc", 6),
        new Answer(206, Map.of(), "", 3),
        new Answer(206, Map.of(), "def", 3));
    Path target = directory.resolve("f");
    Checksums sums = objects.download("f", target);
    assertThat(target).hasContent("abcdef");
    assertThat(sums.size()).isEqualTo(6);
    assertThat(wire.requests.get(0)).startsWith("GET ").contains("range=bytes=0-67108863");
    assertThat(wire.requests.get(1)).contains("range=bytes=3-5");
    assertThat(wire.requests.get(2)).contains("range=bytes=3-5");
  }

  @Test
  void anEmptyFileHasNoFirstByte(@TempDir Path directory) throws IOException {
    answer(Answer.error(416, "InvalidRange"));
    assertThat(objects.download("f", directory.resolve("f")).size()).isZero();
    assertThat(directory.resolve("f")).isEmptyFile();
  }

  @Test
  void whatIsNotThereIsNoDownload(@TempDir Path directory) {
    answer(Answer.error(404, "NoSuchKey"));
    assertThatThrownBy(() -> objects.download("f", directory.resolve("f")))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aDownloadThatFailsLeavesNoFile(@TempDir Path directory) {
    answer(new Answer(206, BEGINS, "abc", 6), Answer.error(403, "AccessDenied"));
    assertThatThrownBy(() -> objects.download("f", directory.resolve("f")))
        .hasMessageContaining("AccessDenied");
    assertThat(directory).isEmptyDirectory();
  }
}

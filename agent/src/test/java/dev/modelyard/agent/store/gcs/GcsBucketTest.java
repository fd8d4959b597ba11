package dev.modelyard.agent.store.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.Body;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.bucket.OnePart;
import dev.modelyard.agent.store.bucket.RemoteBucket;
import dev.modelyard.agent.testkit.BrokenAnswer;
import dev.modelyard.agent.testkit.StubServer.Answer;
import dev.modelyard.agent.testkit.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes over the wire, and what is made of answers that a healthy server seldom gives. */
@Timeout(30)
class GcsBucketTest {
  private static final long SUM = 0x364b3fb7L;
  private static final String SUM64 = "Nks/tw==";
  private static final Answer MADE = Wire.object(7, 3, SUM64, "MARK");
  private static final Answer ANOTHERS = Wire.object(7, 3, SUM64, "another");
  private static final Answer DONE = Answer.of(200, "{\"done\": true}");
  private static final String KEY = "projects/p/locations/eu/keyRings/r/cryptoKeys/k";
  private static final Answer TAKEN = Wire.error(412, "conditionNotMet", "no");

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

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theConditionAndTheSumAreSent() throws IOException {
    answer(MADE);
    assertThat(objects.putIfAbsent("v1/a.json", bytes("abc"))).isTrue();
    assertThat(wire.server().requests())
        .singleElement()
        .asString()
        .startsWith("POST /upload/storage/v1/b/bucket/o?ifGenerationMatch=0&uploadType=multipart")
        .contains("\"crc32c\":\"" + SUM64 + "\"", "\"name\":\"team/v1/a.json\"", " abc ");
  }

  @Test
  void anExistingObjectIsNoFailure() throws IOException {
    answer(TAKEN);
    assertThat(objects.putIfAbsent("a", new byte[1])).isFalse();
  }

  @Test
  void aFailureOfTheServerIsTriedAgain() throws IOException {
    answer(Answer.status(503), Answer.status(429), Answer.lost(), MADE);
    assertThat(objects.putIfAbsent("a", bytes("abc"))).isTrue();
    assertThat(wire.server().requests()).hasSize(4);
  }

  @Test
  void aServerThatStaysDownIsAFailure() {
    Collections.nCopies(5, Answer.status(503)).forEach(this::answer);
    assertThatThrownBy(() -> objects.putIfAbsent("a", new byte[1]))
        .hasMessageContaining("PUT team/a: the server answered 503");
  }

  @Test
  void whatWasStoredWithAnotherSumIsTakenAwayAgain() {
    answer(Wire.object(7, 3, "AAAAAA==", "MARK"));
    assertThatThrownBy(() -> objects.putIfAbsent("f", bytes("abc")))
        .hasMessageContaining("other bytes than were sent");
    assertThat(wire.server().requests())
        .last()
        .asString()
        .startsWith("DELETE /storage/v1/b/bucket/o/team%2Ff?generation=7");
  }

  @Test
  void anAbsentObjectIsBelievedWhenTheBucketIsThere() throws IOException {
    answer(Wire.error(404, "notFound", "No such object"), Answer.of(200, "{}"));
    assertThat(objects.read("a")).isEmpty();
    assertThat(wire.server().requests())
        .last()
        .asString()
        .startsWith("GET /storage/v1/b/bucket/o?fields=kind&maxResults=1");
  }

  @Test
  void anAbsentBucketIsNoAbsentObject() {
    Answer absent = Wire.error(404, "notFound", "The specified bucket does not exist.");
    Collections.nCopies(6, absent).forEach(this::answer);
    assertThatThrownBy(() -> objects.read("a")).hasMessageContaining("Make the bucket");
    assertThatThrownBy(() -> objects.stat("a")).hasMessageContaining("Make the bucket");
    assertThatThrownBy(() -> objects.putIfAbsent("a", new byte[1]))
        .hasMessageContaining("Make the bucket");
  }

  @Test
  void knowsItsOwnFileAgainWhenTheAnswerWasLost(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("f"), bytes("abc"));
    answer(Answer.lost(), TAKEN, MADE);
    assertThat(Upload.of(file, objects, "f").size()).isEqualTo(3);
    assertThat(wire.server().requests()).hasSize(3);
  }

  @Test
  void aFileOfAnotherWriterIsNotOurs(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("f"), bytes("abc"));
    answer(TAKEN, ANOTHERS);
    assertThatThrownBy(() -> Upload.of(file, objects, "f"))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  private Answer session() {
    return Answer.status(200).with(Map.of("Location", wire.server().address() + "/session?id=1"));
  }

  private static Answer more(String range) {
    return Answer.status(308).with(Map.of("Range", range));
  }

  private void join() throws IOException {
    join(null);
  }

  private void join(@Nullable String key) throws IOException {
    OnePart.send(wire.bucket(key), GcsBucket::open, "f", bytes("abc"), SUM);
  }

  @Test
  void anUploadThatBeginsNowhereIsABrokenAnswer() {
    answer(Answer.status(200));
    assertThatThrownBy(this::join)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("POST upload of team/f: ")
        .hasMessageContaining("Location")
        .hasMessageContaining("Asked again later");
  }

  @Test
  void theConditionIsSentWithAnUploadOfPartsAndTheSumWithItsEnd() throws IOException {
    answer(session(), MADE);
    join();
    assertThat(wire.server().requests()).hasSize(2);
    assertThat(wire.server().requests().getFirst())
        .startsWith("POST /upload/storage/v1/b/bucket/o?")
        .contains("uploadType=resumable", "ifGenerationMatch=0", "\"name\":\"team/f\"");
    assertThat(wire.server().requests().getLast())
        .isEqualTo(
            "PUT /session?id=1 Content-Range: bytes 0-2/3 X-Goog-Hash: crc32c=" + SUM64 + " abc");
  }

  @Test
  void anUploadGoesOnWhereItBroke() throws IOException {
    answer(
        session(), Answer.lost(), more("bytes=0-0"), Answer.status(503), more("bytes=0-1"), MADE);
    join();
    assertThat(
            wire.server().requests().stream()
                .skip(1)
                .map(each -> each.replaceAll(" X-Goog\\S+ \\S+", "")))
        .containsExactly(
            "PUT /session?id=1 Content-Range: bytes 0-2/3 abc",
            "PUT /session?id=1 Content-Range: bytes */3 ",
            "PUT /session?id=1 Content-Range: bytes 1-2/3 bc",
            "PUT /session?id=1 Content-Range: bytes */3 ",
            "PUT /session?id=1 Content-Range: bytes 2-2/3 c");
  }

  @Test
  void anEndWhoseAnswerWasLostIsAskedFor() throws IOException {
    answer(session(), Answer.lost(), MADE);
    join();
    assertThat(wire.server().requests()).hasSize(3).last().asString().contains("bytes */3");
  }

  @Test
  void anUploadThatGetsNowhereFails() {
    answer(session());
    for (int i = 0; i < 5; i++) {
      answer(Answer.status(503), Answer.status(308));
    }
    answer(Answer.status(503));
    assertThatThrownBy(this::join).hasMessageContaining("PUT team/f: the server answered 503");
    assertThat(wire.server().requests()).last().asString().startsWith("DELETE /session?id=1");
  }

  @Test
  void anUploadThatTheServerForgotIsBegunAgain() throws IOException {
    answer(session(), Answer.status(410), Answer.status(404), session(), MADE);
    join();
    assertThat(wire.server().requests())
        .hasSize(5)
        .element(2)
        .asString()
        .startsWith("DELETE /session?id=1");
  }

  /** What begins it again has to hear of it, whichever part the server had forgotten it by. */
  @Test
  void anUploadThatTheServerForgotBeforeItsLastPartIsRaced() throws IOException {
    answer(session(), Answer.status(410));
    RemoteBucket.Upload upload =
        GcsBucket.open(wire.bucket(), Executors.newSingleThreadExecutor())
            .begin("team/f", Checksums.CHUNK + 3, "mark");
    upload.send(1, body("a".repeat(Checksums.CHUNK)), SUM);
    upload.send(2, body("def"), SUM);
    assertThat(upload.join(SUM)).isEqualTo(RemoteBucket.Creation.RACED);
    assertThat(wire.server().requests()).hasSize(2);
  }

  private static Body body(String text) {
    return new Body(text.length(), () -> new ByteArrayInputStream(bytes(text)));
  }

  @Test
  void anUploadToATakenNameSendsNothing() {
    answer(TAKEN, ANOTHERS);
    assertThatThrownBy(this::join).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(wire.server().requests()).hasSize(2);
  }

  @Test
  void anUploadThatLosesARaceAtItsEndReplacesNothing() {
    answer(session(), TAKEN, Answer.status(499));
    answer(ANOTHERS);
    assertThatThrownBy(this::join).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void anUploadThatArrivedWithAnotherSumIsTakenAwayAgain() {
    answer(
        session(), Wire.object(7, 3, "AAAAAA==", "MARK"), Answer.status(204), Answer.status(404));
    assertThatThrownBy(this::join).hasMessageContaining("other bytes than were sent");
    assertThat(wire.server().requests().get(2))
        .startsWith("DELETE /storage/v1/b/bucket/o/team%2Ff?generation=7");
  }

  @Test
  void aCopyGoesOnUntilItIsDoneAndReplacesNothing() throws IOException {
    answer(
        MADE,
        Answer.of(200, "{\"done\": false, \"rewriteToken\": \"t\"}"),
        Answer.of(200, "{\"done\": true}"));
    objects.copy("f", "g");
    assertThat(wire.server().requests().get(1))
        .startsWith("POST /storage/v1/b/bucket/o/team%2Ff/rewriteTo/b/bucket/o/team%2Fg?")
        .contains("ifGenerationMatch=0", "sourceGeneration=7");
    assertThat(wire.server().requests().get(2)).contains("rewriteToken=t");
  }

  /** With the version of the key, which nobody asked for. */
  private static Answer kept(String key) {
    return Answer.of(
        200, MADE.body().replace("{", "{\"kmsKeyName\": \"" + key + "/cryptoKeyVersions/3\", "));
  }

  private String request(int number) {
    return wire.server().requests().get(number);
  }

  @Test
  void theServersKeyIsAskedForWithWhateverMakesAnObjectAndReadBack() throws IOException {
    answer(MADE, kept(KEY), session(), MADE, kept(KEY), MADE, DONE, kept(KEY));
    assertThat(wire.objects(KEY).putIfAbsent("a", bytes("abc"))).isTrue();
    join(KEY);
    wire.objects(KEY).copy("f", "g");
    assertThat(request(0)).contains("&kmsKeyName=" + KEY);
    assertThat(request(1)).startsWith("GET /storage/v1/b/bucket/o/team%2Fa ");
    assertThat(request(2)).contains("uploadType=resumable", "kmsKeyName=" + KEY);
    assertThat(request(6)).contains("rewriteTo", "destinationKmsKeyName=" + KEY);
    assertThat(wire.server().requests()).hasSize(8);
  }

  @Test
  void anObjectWithAnotherKeyIsTakenAwayAgain() {
    answer(MADE, kept(KEY + "2"));
    assertThatThrownBy(() -> wire.objects(KEY).putIfAbsent("a", bytes("abc")))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRefusal()).isTrue())
        .hasMessageContaining("kmsKey is '" + KEY + "', and the server says")
        .hasMessageContaining("the object has '" + KEY + "2'. ");
    assertThat(request(2)).startsWith("DELETE /storage/v1/b/bucket/o/team%2Fa ");
  }

  @Test
  void aCopyWithoutTheKeyIsTakenAwayAgain() {
    answer(MADE, DONE, MADE);
    assertThatThrownBy(() -> wire.objects(KEY).copy("f", "g"))
        .hasMessageContaining("the object has none");
    assertThat(request(3)).startsWith("DELETE /storage/v1/b/bucket/o/team%2Fg ");
  }

  /** What a disk cannot read is passed over; what a server does not answer is waited for. */
  @Test
  void anAnswerThatBreaksOffIsAFailureOfTheServer() {
    Collections.nCopies(99, new Answer(200, Map.of(), "{", 100)).forEach(this::answer);
    BrokenAnswer.assertFailureOfServer(() -> objects.read("f"));
    BrokenAnswer.assertFailureOfServer(() -> objects.readRange("f", 0, 100));
    BrokenAnswer.assertFailureOfServer(() -> objects.list("f"));
  }

  @Test
  void aDownloadGoesOnWhereItsConnectionBroke(@TempDir Path directory) throws IOException {
    answer(Wire.begins(7, "abc", 6), new Answer(206, Map.of(), "def", 3));
    Path target = directory.resolve("f");
    Checksums sums = objects.download("f", target);
    assertThat(target).hasContent("abcdef");
    assertThat(sums.size()).isEqualTo(6);
    assertThat(wire.server().requests().get(0)).contains("Range: bytes=0-67108863");
    assertThat(wire.server().requests().get(1)).contains("ifGenerationMatch=7", "Range: bytes=3-5");
  }

  @Test
  void anObjectThatWasReplacedMeanwhileIsNotMixedIn(@TempDir Path directory) {
    answer(Wire.begins(7, "abc", 6), TAKEN);
    assertThatThrownBy(() -> objects.download("f", directory.resolve("f")))
        .hasMessageContaining("Another object has that name by now");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anEmptyFileHasNoFirstByte(@TempDir Path directory) throws IOException {
    answer(
        Wire.error(416, "requestedRangeNotSatisfiable", "no"),
        Wire.object(7, 0, "AAAAAA==", "MARK"));
    assertThat(objects.download("f", directory.resolve("f")).size()).isZero();
    assertThat(directory.resolve("f")).isEmptyFile();
  }
}

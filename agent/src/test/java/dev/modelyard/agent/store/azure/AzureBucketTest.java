package dev.modelyard.agent.store.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.azure.Wire.Answer;
import dev.modelyard.agent.store.azure.Wire.Request;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.bucket.OnePart;
import dev.modelyard.agent.testkit.Upload;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes over the wire, and what is made of answers that a healthy server seldom gives. */
class AzureBucketTest {
  private static final Answer DONE = Answer.status(201);
  private static final Answer EXISTS = Answer.error(409, "BlobAlreadyExists");
  private static final Answer ANOTHERS =
      Answer.there(Map.of("x-ms-meta-modelyardupload", "another"));

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

  private static Path file(Path directory) throws IOException {
    return Files.write(directory.resolve("f"), bytes("abc"));
  }

  private Request request(int number) {
    return wire.requests.get(number);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, https://acct.blob.core.windows.net",
        "https://acct.blob.core.chinacloudapi.cn/, https://acct.blob.core.chinacloudapi.cn",
        "http://azurite:10000, http://azurite:10000/acct",
        "http://azurite.team.svc, http://azurite.team.svc:80/acct",
        "https://azurite.team.svc/, https://azurite.team.svc:443/acct",
        "https://acct.example:8443, https://acct.example:8443/acct",
        "https://acctx.example, https://acctx.example:443/acct"
      })
  void theAccountIsInTheHostOrInThePath(@Nullable String given, String used) {
    @Nullable URI endpoint = given == null ? null : URI.create(given);
    Bucket bucket =
        new Bucket(Bucket.Kind.AZURE_BLOB, "box", "", endpoint, null, "acct", null, null);
    assertThat(Clients.endpoint(bucket)).isEqualTo(used);
  }

  @Test
  void aRecordIsSentWithConditionAndSumAndSigned() throws IOException {
    assertThat(objects.putIfAbsent("v1/a.json", bytes("abc"))).isTrue();
    assertThat(wire.lines()).containsExactly("PUT /acct/box/team%2Fv1%2Fa.json");
    assertThat(request(0).header("If-none-match")).isEqualTo("*");
    assertThat(request(0).header("Content-md5")).isEqualTo("kAFQmDzST7DWlj99KOF/cg==");
    assertThat(request(0).header("Authorization")).startsWith("SharedKey acct:");
    assertThat(request(0).body()).isEqualTo("abc");
  }

  @ParameterizedTest
  @CsvSource({"409, BlobAlreadyExists", "412, ConditionNotMet", "409, PendingCopyOperation"})
  void anExistingBlobIsNoFailure(int status, String code) throws IOException {
    answer(Answer.error(status, code));
    assertThat(objects.putIfAbsent("a", new byte[1])).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"409, ContainerBeingDeleted", "409, BlobImmutableDueToPolicy", "412, LeaseIdMissing"})
  void whatElseHasThatStatusIsAFailure(int status, String code) {
    answer(Answer.error(status, code));
    assertThatThrownBy(() -> objects.putIfAbsent("a", new byte[1])).hasMessageContaining(code);
  }

  @Test
  void aFailureOfTheServerIsTriedAgainWithTheSameBytes() throws IOException {
    answer(Answer.error(503, "ServerBusy"), Answer.error(500, "InternalError"), Answer.lost());
    assertThat(objects.putIfAbsent("a", bytes("abc"))).isTrue();
    assertThat(wire.requests).hasSize(4).extracting(Request::body).containsOnly("abc");
  }

  @Test
  void aServerThatStaysDownIsAFailure() {
    Collections.nCopies(5, Answer.error(503, "ServerBusy")).forEach(this::answer);
    assertThatThrownBy(() -> objects.putIfAbsent("a", new byte[1]))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("PUT team/a: the server answered 503 ServerBusy");
    assertThat(wire.requests).hasSize(5);
  }

  @Test
  void aBlobThatIsNotThereIsAbsent() throws IOException {
    answer(Answer.error(404, "BlobNotFound"), Answer.list(""), Answer.error(404, "BlobNotFound"));
    assertThat(objects.read("a")).isEmpty();
    objects.delete("a/b");
    assertThat(wire.lines()).last().isEqualTo("DELETE /acct/box/team%2Fa%2Fb");
  }

  @ParameterizedTest
  @CsvSource({"404, ContainerNotFound", "404, ResourceNotFound", "403, AuthorizationFailure"})
  void whateverElseIsMissingIsNoAbsence(int status, String code) {
    answer(Answer.error(status, code), Answer.error(status, code));
    assertThatThrownBy(() -> objects.read("a")).hasMessageContaining(code);
    assertThatThrownBy(() -> objects.stat("a"))
        .hasMessageContaining("HEAD team/a")
        .hasMessageContaining(code);
  }

  @Test
  void aStatusWithoutACodeIsNoAbsence() {
    answer(Answer.status(404), Answer.status(404));
    assertThatThrownBy(() -> objects.read("a")).hasMessageContaining("404");
    assertThatThrownBy(() -> objects.stat("a")).hasMessageContaining("404");
  }

  @Test
  void knowsItsOwnFileAgainWhenTheAnswerWasLost(@TempDir Path directory) throws IOException {
    answer(Answer.lost(), EXISTS);
    assertThat(Upload.of(file(directory), objects, "f").size()).isEqualTo(3);
    assertThat(wire.lines()).hasSize(3).last().asString().startsWith("HEAD ");
  }

  @Test
  void aFileOfAnotherWriterIsNotOurs(@TempDir Path directory) {
    answer(EXISTS, ANOTHERS);
    assertThatThrownBy(() -> Upload.of(file(directory), objects, "f"))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  private void join() throws IOException {
    join(null);
  }

  private void join(@Nullable String scope) throws IOException {
    OnePart.send(wire.bucket(scope), AzureBucket::open, "f", bytes("abc"), 0x364b3fb7L);
  }

  private static String block(Request request) {
    return URI.create(request.line().split(" ", -1)[1])
        .getQuery()
        .replaceAll(".*blockid=([^&]*).*", "$1");
  }

  @Test
  void theConditionIsSentWhenBlocksAreJoined() throws IOException {
    join();
    assertThat(request(0).line()).contains("PUT /acct/box/team%2Ff?", "comp=block");
    assertThat(request(0).header("If-none-match")).isEmpty();
    assertThat(request(0).header("Content-md5")).isEqualTo("kAFQmDzST7DWlj99KOF/cg==");
    assertThat(request(1).line()).contains("comp=blocklist");
    assertThat(request(1).header("If-none-match")).isEqualTo("*");
    assertThat(request(1).body()).contains("<Latest>" + block(request(0)) + "</Latest>");
    assertThat(wire.requests).hasSize(2);
  }

  @Test
  void blocksOfTwoWritersHaveNamesOfOneLengthThatDiffer() throws IOException {
    join();
    join();
    byte[] one = Base64.getDecoder().decode(block(request(0)));
    byte[] other = Base64.getDecoder().decode(block(request(2)));
    assertThat(one).hasSameSizeAs(other).hasSizeLessThanOrEqualTo(64).isNotEqualTo(other);
  }

  @Test
  void blocksThatAnothersCommitDroppedAreNoObjectOfOurs() {
    answer(DONE, Answer.error(400, "InvalidBlockList"), ANOTHERS, ANOTHERS);
    assertThatThrownBy(this::join).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void blocksThatAreGoneWithNothingInTheirPlaceAreSentAgain() throws IOException {
    answer(DONE, Answer.error(400, "InvalidBlockList"), Answer.error(404, "BlobNotFound"));
    join();
    assertThat(wire.requests).hasSize(5);
    assertThat(block(request(3))).isNotEqualTo(block(request(0)));
  }

  @Test
  void blocksThatWereJoinedAlreadyAreOurs() throws IOException {
    answer(DONE, Answer.lost(), EXISTS);
    join();
    assertThat(wire.lines()).hasSize(4).last().asString().startsWith("HEAD ");
  }

  @Test
  void bytesThatChangedSinceTheyWereHashedAreNotSent() {
    assertThatThrownBy(
            () -> OnePart.send(wire.bucket(), AzureBucket::open, "f", bytes("abd"), 0x364b3fb7L))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("PUT team/f block 1: its CRC32C is")
        .hasMessageContaining("The file changed while it was sent");
    assertThat(wire.requests).isEmpty();
  }

  /** The library hands on bytes by the page, and drops what it has of one when they end. */
  @Test
  void aDownloadGoesOnWhereItsConnectionBroke(@TempDir Path directory) throws IOException {
    String page = "p".repeat(4096);
    answer(Answer.begins(page + "abc", 4102), Answer.bytes("abcdef", 6));
    Path target = directory.resolve("f");
    assertThat(objects.download("f", target).size()).isEqualTo(4102);
    assertThat(target).hasContent(page + "abcdef");
    assertThat(wire.requests).hasSize(2);
    assertThat(request(0).header("X-ms-range")).isEqualTo("bytes=0-67108863");
    assertThat(request(1).header("X-ms-range")).isEqualTo("bytes=4096-4101");
    assertThat(request(1).header("If-match")).contains("0x1");
  }

  @Test
  void aDownloadOfWhatWasReplacedFailsAndLeavesNoFile(@TempDir Path directory) {
    answer(Answer.begins("abc", 6), Answer.error(412, "ConditionNotMet"));
    assertThatThrownBy(() -> objects.download("f", directory.resolve("f")))
        .hasMessageContaining("ConditionNotMet");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anEmptyFileHasNoFirstByte(@TempDir Path directory) throws IOException {
    answer(Answer.error(416, "InvalidRange"), Answer.there(Map.of("Content-Length", "0")));
    assertThat(objects.download("f", directory.resolve("f")).size()).isZero();
    assertThat(directory.resolve("f")).isEmptyFile();
  }

  private static final Answer SIX = Answer.there(Map.of("Content-Length", "6"));

  private static Answer copy(int answer, String status) {
    return new Answer(
        answer,
        Map.of(
            "x-ms-copy-id", "c1",
            "x-ms-copy-status", status,
            "x-ms-copy-progress", "3/6",
            "x-ms-copy-status-description", "500 InternalError"),
        "",
        0);
  }

  @Test
  void aCopyIsWaitedFor() throws IOException {
    answer(
        SIX,
        copy(202, "pending"),
        copy(200, "pending"),
        copy(200, "pending"),
        copy(200, "success"));
    objects.copy("from", "to");
    assertThat(request(1).header("If-none-match")).isEqualTo("*");
    assertThat(request(1).header("X-ms-copy-source")).endsWith("/acct/box/team%2Ffrom");
    assertThat(request(1).header("X-ms-source-if-match")).contains("0x1");
    assertThat(wire.requests).hasSize(5);
  }

  @Test
  void aCopyWhoseAnswerWasLostIsOursByItsMark() throws IOException {
    answer(SIX, Answer.lost(), Answer.error(409, "PendingCopyOperation"), copy(200, "success"));
    objects.copy("from", "to");
    assertThat(wire.requests).hasSize(4);
  }

  @Test
  void aCopyReplacesNothing() {
    answer(SIX, EXISTS, ANOTHERS, ANOTHERS);
    assertThatThrownBy(() -> objects.copy("from", "to"))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void aCopyThatFailedIsRemoved() {
    answer(SIX, copy(202, "pending"), copy(200, "failed"));
    assertThatThrownBy(() -> objects.copy("from", "to"))
        .hasMessageContaining("PUT team/to as a copy: the copy is failed after 3/6 (500 Internal");
    assertThat(wire.lines()).last().isEqualTo("DELETE /acct/box/team%2Fto");
  }

  private static Answer kept(String scope) {
    return Answer.there(Map.of("x-ms-encryption-scope", scope));
  }

  @Test
  void theScopeIsAskedForWithWhateverIsSentAndReadBack() throws IOException {
    answer(DONE, kept("team"), DONE, DONE, kept("team"));
    assertThat(wire.objects("team").putIfAbsent("a", bytes("abc"))).isTrue();
    join("team");
    assertThat(wire.requests)
        .extracting(each -> each.header("X-ms-encryption-scope"))
        .containsExactly("team", "", "team", "team", "");
    assertThat(wire.lines()).last().asString().startsWith("HEAD ");
  }

  @Test
  void aBlobInAnotherScopeIsTakenAwayAgain() {
    answer(DONE, kept("account"));
    assertThatThrownBy(() -> wire.objects("team").putIfAbsent("a", bytes("abc")))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRefusal()).isTrue())
        .hasMessageContaining(
            "PUT team/a: encryptionScope is 'team', and the server says that the object has"
                + " 'account'. ");
    assertThat(wire.lines()).last().isEqualTo("DELETE /acct/box/team%2Fa");
  }

  /** No request can say in which scope a copy is to be: it has the container's. */
  @Test
  void aCopyOutsideOfTheScopeIsTakenAwayAgain() {
    answer(SIX, copy(202, "success"), copy(200, "success"), copy(200, "success"));
    assertThatThrownBy(() -> wire.objects("team").copy("from", "to"))
        .hasMessageContaining("Make that scope the container's default");
    assertThat(wire.lines()).last().isEqualTo("DELETE /acct/box/team%2Fto");
  }

  private static final String BLOB =
      """
      <Blobs><Blob><Name>team/%s</Name><Properties>
        <Last-Modified>Thu, 01 Jan 2026 00:00:00 GMT</Last-Modified>
        <Etag>0x1</Etag><Content-Length>3</Content-Length>
      </Properties></Blob></Blobs>
      """;

  @Test
  void listsPageByPage() throws IOException {
    answer(
        Answer.list(BLOB.formatted("a+b%20c") + "<NextMarker>m</NextMarker>"),
        Answer.list(BLOB.formatted("d")));
    assertThat(objects.walk("")).extracting("path").containsExactly("a+b%20c", "d");
    assertThat(request(1).line()).contains("marker=m");
  }
}

package dev.modelyard.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.format.FormatPolicy;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.resume.VerifyLevel;
import dev.modelyard.agent.protocol.retention.KeepRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunConfigTest {
  private static Map<String, String> minimal() {
    return new HashMap<>(
        Map.of(
            "MODELYARD_ROOT", "/modelyard/volume/modelyard",
            "MODELYARD_RUN_UID", "9b1c-uid",
            "MODELYARD_TRAINING", "digits",
            "MODELYARD_ATTEMPT", "3",
            "MODELYARD_RANK", "0"));
  }

  @Test
  void hasTheDefaultsOfTheContract() {
    RunConfig config = RunConfig.from(minimal());
    assertThat(config.verify()).isEqualTo(VerifyLevel.FULL);
    assertThat(config.startOver()).isFalse();
    assertThat(config.expectResume()).isNull();
    assertThat(config.suspect()).isNull();
    assertThat(config.report()).isNull();
    assertThat(config.scrubEvery()).isEqualTo(Duration.ofHours(6));
    assertThat(config.runDirectory()).hasToString("/modelyard/run");
    assertThat(config.terminationLog()).hasToString("/dev/termination-log");
  }

  @Test
  void readsEverything() {
    Map<String, String> env = minimal();
    env.put("MODELYARD_KEEP_LAST", "5");
    env.put("MODELYARD_KEEP_EVERY", "1000");
    env.put("MODELYARD_KEEP_BEST", "{\"metric\":\"loss\",\"goal\":\"Minimize\",\"count\":2}");
    env.put("MODELYARD_SUSPECT", "120.2");
    env.put("MODELYARD_LAST_COMMIT", "140.3");
    env.put("MODELYARD_EXPECT_RESUME", "true");
    env.put("MODELYARD_ON_NONE_VALID", "StartOver");
    env.put("MODELYARD_PUBLISH_DIR", "out/./final");
    env.put("MODELYARD_FORMAT_POLICY", "SafeOnly");
    env.put("MODELYARD_SCRUB_INTERVAL", "0");
    env.put("MODELYARD_INTERVAL", "3599996400");
    env.put("MODELYARD_GRACE", "300");
    env.put("MODELYARD_REPORT_URL", "https://operator/report");
    env.put("MODELYARD_REPORT_TOKEN", "/token");
    RunConfig config = RunConfig.from(env);
    assertThat(config.keep())
        .isEqualTo(new KeepRules(5, 1000, new KeepRules.Best("loss", KeepRules.Goal.MINIMIZE, 2)));
    assertThat(config.suspect()).isEqualTo(new CommitId(120, 2));
    assertThat(config.lastCommit()).isEqualTo(new CommitId(140, 3));
    assertThat(config.saveEvery()).isEqualTo(Duration.ofHours(999_999));
    assertThat(config.expectResume()).isTrue();
    assertThat(config.startOver()).isTrue();
    assertThat(config.publishDirectory()).isEqualTo("out/final");
    assertThat(config.formatPolicy()).isEqualTo(FormatPolicy.SAFE_ONLY);
    assertThat(config.scrubEvery()).isZero();
    assertThat(config.grace()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.report()).isNotNull();
  }

  @Test
  void readsTheBucketOfTheContract() {
    Map<String, String> env = minimal();
    env.put("MODELYARD_BUCKET_KIND", "azureBlob");
    env.put("MODELYARD_BUCKET", "checkpoints");
    env.put("MODELYARD_BUCKET_ACCOUNT", "acme");
    env.put("MODELYARD_BUCKET_PREFIX", "churn");
    env.put("MODELYARD_BUCKET_ENDPOINT", "https://acme.example");
    env.put("MODELYARD_BUCKET_KMS_KEY", "models");
    env.put("MODELYARD_CA_FILE", "/ca.crt");
    assertThat(RunConfig.from(env).bucket())
        .isEqualTo(
            new Bucket(
                Bucket.Kind.AZURE_BLOB,
                "checkpoints",
                "churn",
                URI.create("https://acme.example"),
                null,
                "acme",
                "models",
                Path.of("/ca.crt")));
  }

  @ParameterizedTest
  @CsvSource({
    "MODELYARD_ATTEMPT, 0, a number from 1",
    "MODELYARD_ATTEMPT, x, a number from 1",
    "MODELYARD_RANK, -1, a number from 0",
    "MODELYARD_RUN_UID, ../other, the UID",
    "MODELYARD_VERIFY, full, 'Full, Sampled or Size'",
    "MODELYARD_ON_NONE_VALID, Maybe, Fail or StartOver",
    "MODELYARD_EXPECT_RESUME, yes, true or false",
    "MODELYARD_SUSPECT, 120, step.epoch",
    "MODELYARD_PUBLISH_DIR, ../x, below the checkpoint directory",
    "MODELYARD_FORMAT_POLICY, any, 'SafeOnly, AllowList or Any'",
    "MODELYARD_PUBLISH_DIR, /x, below the checkpoint directory",
    "MODELYARD_KEEP_BEST, '{\"metric\":\"loss\"}', JSON like",
    "MODELYARD_KEEP_EVERY, -5, a number of steps",
    "MODELYARD_INTERVAL, 1m, a number of seconds",
    "MODELYARD_INTERVAL, 0, a number of seconds from 1",
    "MODELYARD_GRACE, -1, a number of seconds from 0",
    "MODELYARD_SCRUB_INTERVAL, -1, a number of seconds from 0"
  })
  void namesTheVariableTheValueAndWhatIsExpected(String name, String value, String expected) {
    Map<String, String> env = minimal();
    env.put(name, value);
    assertThatThrownBy(() -> RunConfig.from(env))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("'" + value + "'")
        .hasMessageContaining(expected);
  }

  @Test
  void namesAMissingVariable() {
    Map<String, String> env = minimal();
    env.put("MODELYARD_RUN_UID", " ");
    assertThatThrownBy(() -> RunConfig.from(env))
        .hasMessage("MODELYARD_RUN_UID is missing; the operator sets it");
  }
}

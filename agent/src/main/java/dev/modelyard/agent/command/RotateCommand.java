package dev.modelyard.agent.command;

import dev.modelyard.agent.config.ConfigException;
import dev.modelyard.agent.config.RotateConfig;
import dev.modelyard.agent.protocol.LostKeyException;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.bucket.SealedDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/**
 * {@code rotate}: a Job that a person starts when the key in the Secret is a new one. Payload is
 * not touched.
 */
@Command(
    name = "rotate",
    description =
        "Encrypt the data keys of a bucket, or of one training, with the Secret's entry 'key'.")
public final class RotateCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RotateCommand.class);

  @Override
  public Integer call() {
    try {
      return run(RotateConfig.from(System.getenv()));
    } catch (ConfigException e) {
      LOG.error(e.getMessage());
    } catch (IOException e) {
      LOG.error("rotate failed: {}", StoreException.describe(e));
    }
    return 1;
  }

  private static int run(RotateConfig config) throws IOException {
    BucketObjects objects = Wiring.objects(config.bucket(), config.encryption(), Path.of("."));
    SortedSet<String> directories =
        config.runUid() == null
            ? SealedDirectories.ofAll(objects)
            : SealedDirectories.ofRun(objects, config.runUid());
    int rotated = 0;
    int left = 0;
    for (String directory : directories) {
      try {
        rotated += objects.keys().rotate(directory) ? 1 : 0;
      } catch (IOException e) {
        if (!(e instanceof LostKeyException) && !StoreException.isRefusal(e)) {
          throw e;
        }
        left++;
        LOG.error("{}", e.getMessage());
      }
    }
    LOG.info("of {} keys {} were encrypted anew, {} left", directories.size(), rotated, left);
    return left == 0 ? 0 : 1;
  }
}

package dev.modelyard.e2e;

import dev.modelyard.e2e.fixtures.Bucket;
import dev.modelyard.e2e.fixtures.TestNamespace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds with a bucket of S3 holds with those of other vendors, by what stands for them. */
@Tag("wide")
class OtherStoresE2E {
  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @ParameterizedTest
  @EnumSource(names = "S3", mode = EnumSource.Mode.EXCLUDE)
  void goesOnOnAnotherNodeAndIsServedFromThere(Bucket.Kind kind) {
    BucketStory.tell(namespace, Bucket.start(namespace, kind));
  }
}

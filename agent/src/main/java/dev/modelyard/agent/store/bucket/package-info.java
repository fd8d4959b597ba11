/**
 * Objects of a bucket, whoever's it is: naming, hashing, parts, ranges, lost answers. What differs
 * from vendor to vendor is behind {@link dev.modelyard.agent.store.bucket.RemoteBucket}.
 */
@NullMarked
package dev.modelyard.agent.store.bucket;

import org.jspecify.annotations.NullMarked;

/**
 * Fakes and drivers shared by the tests. The in-memory store passes the same contract test as the
 * real one.
 */
@NullMarked
package dev.modelyard.agent.testkit;

import org.jspecify.annotations.NullMarked;

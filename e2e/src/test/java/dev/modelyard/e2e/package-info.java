/**
 * Stories of a user on a real cluster: real pods, a real kubelet, a real framework. Nothing here
 * imports the operator or the agent; it sees what a user sees.
 */
@NullMarked
package dev.modelyard.e2e;

import org.jspecify.annotations.NullMarked;

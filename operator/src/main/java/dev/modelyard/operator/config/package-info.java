/**
 * What an installation tells the operator. The only place that reads the environment; defaults and
 * limits that nobody needs to change are constants where they are used.
 */
@NullMarked
package dev.modelyard.operator.config;

import org.jspecify.annotations.NullMarked;

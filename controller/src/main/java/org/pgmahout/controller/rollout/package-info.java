/**
 * An apply from the first look to the record: start with {@code ApplyRun}, then {@code Phases}.
 * What replaces certificates and passwords goes through the same phases.
 */
package org.pgmahout.controller.rollout;

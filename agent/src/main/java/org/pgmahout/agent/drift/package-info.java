/**
 * Looks now and then whether the node still is as it was applied, and tells. Changes nothing: what
 * is to be mended is an operator's {@code apply}.
 */
package org.pgmahout.agent.drift;

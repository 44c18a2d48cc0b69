/** Nodes that were changed behind the plan: found, shown and mended. */
package org.pgmahout.systemtest.drift;

/**
 * What happens when a leader changes or a part of a running cluster fails, who sees to it, and what
 * clients and people notice.
 */
package org.pgmahout.systemtest.failover;

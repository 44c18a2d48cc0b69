/** What happens when a part of a running cluster fails, and who sees to it. */
package org.pgmahout.systemtest.failover;

/** What happens when a leader goes, and who hears of it. */
package org.pgmahout.systemtest.failover;

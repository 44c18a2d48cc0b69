/** Leaders that change or fail, and what clients notice of it. */
package org.pgmahout.systemtest.failover;

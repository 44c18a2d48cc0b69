/** From bare machines to a cluster, and back. */
package org.pgmahout.systemtest.build;

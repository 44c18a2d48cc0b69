/** Attacks, played to their end: on the network, on a node, in the database, with stolen files. */
package org.pgmahout.systemtest.security;

/**
 * What tests look at, and use, of a running cluster: its members, logins, ledger of writes, files.
 */
package org.pgmahout.systemtest.cluster;

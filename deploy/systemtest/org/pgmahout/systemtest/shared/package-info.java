/** Clusters that several test classes share, each built once, and which of them a class runs on. */
package org.pgmahout.systemtest.shared;

/**
 * The Python packages that a node installs: names, versions, and the hash of every file that may be
 * installed. Made by {@code deploy/python/lock}; no node believes what a package index says.
 */
package org.pgmahout.common.python;

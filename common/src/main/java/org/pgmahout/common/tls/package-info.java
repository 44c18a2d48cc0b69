/**
 * The TLS contexts of every wire: what each side shows, whom it accepts, and how a server whose
 * certificate has ended is told from one that is down.
 */
package org.pgmahout.common.tls;

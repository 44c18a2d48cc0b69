/**
 * Machines made of containers on this computer, for trying pgmahout and for its system tests. The
 * rest of the program sees them as any other machines: an address, sshd, systemd.
 */
package org.pgmahout.controller.lab;

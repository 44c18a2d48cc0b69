/**
 * Puts an agent on every machine of a plan, over the operator's own OpenSSH: look first, refuse
 * before anything is touched, install, then exchange a one-time token for a certificate.
 */
package org.pgmahout.controller.enrol;

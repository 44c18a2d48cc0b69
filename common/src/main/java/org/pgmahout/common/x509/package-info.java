/**
 * Certificates as both sides need them: authorities, what they sign and refuse, requests, and who a
 * certificate speaks for. Nobody else touches BouncyCastle. Where keys are kept is another room's
 * matter: the plan's folder is the controller's, the node's files are the agent's.
 */
package org.pgmahout.common.x509;

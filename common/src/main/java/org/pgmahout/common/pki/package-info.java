/**
 * Keys, certificates and tokens: the two authorities, what they sign, the TLS contexts made of it,
 * and the folders next to the plan where it lies. Nobody else touches BouncyCastle or those
 * folders.
 */
package org.pgmahout.common.pki;

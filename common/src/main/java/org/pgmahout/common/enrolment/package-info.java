/**
 * The one-time token by which an agent comes to its first certificate: the operator's side makes
 * it, the agent keeps its hash.
 */
package org.pgmahout.common.enrolment;

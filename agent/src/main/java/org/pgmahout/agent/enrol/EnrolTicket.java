package org.pgmahout.agent.enrol;

import org.pgmahout.common.enrolment.EnrolGrant;

/**
 * The open enrolment of this node, {@code enrol.json}, as the operator's ssh left it.
 *
 * @param grant which token is accepted, until when
 * @param controlCaFingerprint the only authority whose certificate is accepted
 */
public record EnrolTicket(EnrolGrant grant, String controlCaFingerprint) {}

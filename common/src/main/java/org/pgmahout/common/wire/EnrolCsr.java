package org.pgmahout.common.wire;

/** The certificate signing request (PEM) for the agent's key, which never leaves the node. */
public record EnrolCsr(String csrPem) {}

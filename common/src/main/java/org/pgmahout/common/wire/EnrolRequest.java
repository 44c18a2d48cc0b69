package org.pgmahout.common.wire;

import org.pgmahout.common.outcome.Secret;

/**
 * Opens an enrolment: the one-time token that proves the caller placed it over SSH.
 *
 * @param node the name the token was made for
 * @param token the token itself; its hash is on the node
 */
public record EnrolRequest(String node, Secret token) {}

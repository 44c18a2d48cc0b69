package org.pgmahout.common.wire;

/**
 * What an agent shows and whom it trusts; the answer of {@code GET /v1/certificate}.
 *
 * @param csrPem a signing request for the agent's key, which stays on the node
 * @param chainPem the certificate it shows
 * @param authoritiesPem whose certificates it accepts
 * @param revocationsPem which of them it refuses; empty for none
 */
public record AgentCertificate(
    String csrPem, String chainPem, String authoritiesPem, String revocationsPem) {}

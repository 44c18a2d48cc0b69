package org.pgmahout.common.patroni;

/**
 * What a Patroni says of its own lead.
 *
 * @param leads whether it renewed its lease, or had the consent of all members, within ttl
 * @param failsafe whether it goes on by the consent of all members, without the store
 * @param paused whether it knows of a pause
 */
public record LeadWord(boolean leads, boolean failsafe, boolean paused) {}

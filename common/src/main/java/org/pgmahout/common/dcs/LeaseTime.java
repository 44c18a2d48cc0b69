package org.pgmahout.common.dcs;

import java.time.Duration;

/**
 * How long a lease lives.
 *
 * @param granted what each renewal brings it back to
 * @param left what is left of it; etcd says whole seconds and cuts the rest off
 */
public record LeaseTime(Duration granted, Duration left) {}

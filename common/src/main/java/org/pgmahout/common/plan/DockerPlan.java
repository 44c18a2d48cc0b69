package org.pgmahout.common.plan;

/**
 * The container engine on etcd's nodes.
 *
 * @param logMaxSize {@code max-size} of a container's log file, for example {@code 20m}
 * @param logMaxFiles how many of them are kept
 */
public record DockerPlan(String logMaxSize, int logMaxFiles) {}

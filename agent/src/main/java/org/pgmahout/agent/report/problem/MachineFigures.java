package org.pgmahout.agent.report.problem;

/**
 * Memory and load of a machine.
 *
 * @param memory bytes in all
 * @param available bytes that programs can still have (the kernel's {@code MemAvailable})
 * @param load processes that run or wait, on average of a minute
 * @param cpus processors
 */
public record MachineFigures(long memory, long available, double load, int cpus) {}

package org.pgmahout.common.parameter;

/**
 * Why PostgreSQL would not take a parameter or its value.
 *
 * @param what what is wrong
 * @param remedy what to do about it
 */
public record ParameterProblem(String what, String remedy) {}

/**
 * One class for each thing that is done to a running cluster, and the frame in which it is done
 * alone ({@link org.pgmahout.controller.operation.ExclusiveOperation}).
 */
package org.pgmahout.controller.operation;

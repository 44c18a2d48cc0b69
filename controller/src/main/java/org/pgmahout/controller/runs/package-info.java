/**
 * Runs on the nodes of a plan: started on all at once, followed to their end, stopped together; and
 * what is asked of nodes without changing them.
 */
package org.pgmahout.controller.runs;

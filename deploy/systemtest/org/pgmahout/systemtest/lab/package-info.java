/** Machines of a lab and the real command on them: made, cut off, switched on, asked. */
package org.pgmahout.systemtest.lab;

/** A running cluster whose plan changes: what is refused, rolled, halted and taken back. */
package org.pgmahout.systemtest.change;

/** Kills at every step of every kind of apply, and what the next apply makes of it. */
package org.pgmahout.systemtest.kill;

/** What people at the command see and do: two at a time, other versions, looking, logs. */
package org.pgmahout.systemtest.operators;

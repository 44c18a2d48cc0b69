/**
 * What crosses the network between controller and agent, as records that both sides share and
 * Jackson reads and writes. Pure data; no secret ever stands in a view or an event.
 */
package org.pgmahout.common.wire;

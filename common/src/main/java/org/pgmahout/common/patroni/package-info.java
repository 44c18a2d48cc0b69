/**
 * The one room that dials Patroni's REST API. Every call blocks with a deadline, so call it on a
 * virtual thread and never on an event loop.
 */
package org.pgmahout.common.patroni;

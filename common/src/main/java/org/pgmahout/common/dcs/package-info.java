/**
 * The one room that dials etcd. jetcd stays behind {@link org.pgmahout.common.dcs.Etcd}; every call
 * blocks with a deadline, so call it on a virtual thread and never on an event loop.
 */
package org.pgmahout.common.dcs;

/**
 * What the agent sees of its cluster, and how it comes into etcd. Everything that an agent does by
 * itself decides by this room.
 */
package org.pgmahout.agent.watch;

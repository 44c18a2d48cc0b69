/** The container engine that etcd runs in. Read the Steps class from the top. */
package org.pgmahout.agent.component.docker;

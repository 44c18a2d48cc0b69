/** The member of etcd that a node runs in a container. Read the Steps class from the top. */
package org.pgmahout.agent.component.etcd;

/** The plan's own etcd: its members, how it grows, its users, and whether it has its quorum. */
package org.pgmahout.controller.etcd;

/**
 * A running cluster, as etcd and Patroni show it, the commands that its members take, and the proof
 * that it serves. Nothing here knows of plans that were applied, or of an apply.
 */
package org.pgmahout.controller.cluster;

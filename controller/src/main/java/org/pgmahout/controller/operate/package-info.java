/**
 * What is looked at and done across the nodes of a cluster that exists: its truth, its proof of
 * service, its status, its end. Rollout is driven with it; it knows nothing of the command line.
 */
package org.pgmahout.controller.operate;

/**
 * What was applied before: plan, generation and lineage in etcd, the record next to the plan, and
 * the review with which plan and apply start.
 */
package org.pgmahout.controller.history;

/**
 * PostgreSQL's own parameters, version by version: which exist, what they may be, and which values
 * are the same in PostgreSQL's units. A plan is judged by them before there is a node.
 */
package org.pgmahout.common.parameter;

/**
 * The agent's HTTPS API: one class per route group, one table of who may do what, one form of
 * error. Handlers are plain blocking functions on virtual threads; only this package knows Vert.x.
 */
package org.pgmahout.agent.http;

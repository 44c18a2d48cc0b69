/**
 * The daemon that runs on every node as root: starts here, with {@code AgentMain}, and is wired in
 * one method.
 */
package org.pgmahout.agent;

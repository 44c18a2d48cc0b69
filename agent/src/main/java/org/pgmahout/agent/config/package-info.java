/**
 * Where the agent's own settings and files are, read once at its start. Everything else gets them
 * by constructor.
 */
package org.pgmahout.agent.config;

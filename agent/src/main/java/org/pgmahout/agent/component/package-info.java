/**
 * What a node is made of: each component's steps, health probe, logs and actions, in a folder of
 * its own. The engine and the API know only the interfaces that lie here.
 */
package org.pgmahout.agent.component;

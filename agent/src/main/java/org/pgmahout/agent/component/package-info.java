/**
 * What a node is made of. Here are the one interface that every component has ({@code
 * NodeComponent}) and what its rooms share; each component is a room of its own below. Neither the
 * engine nor the API knows more than what is here.
 */
package org.pgmahout.agent.component;

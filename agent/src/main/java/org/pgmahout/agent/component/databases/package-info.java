/**
 * What the plan says is in PostgreSQL: roles, databases, what is in them and who may do what. Pure
 * classes compare the plan with the catalogue and say which statements make the difference; the
 * steps run these on the node that leads.
 */
package org.pgmahout.agent.component.databases;

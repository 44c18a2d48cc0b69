/**
 * What can be wrong on a node, one pure rule a class: from what was seen to a sentence and the next
 * command. Nothing here looks at anything by itself.
 */
package org.pgmahout.agent.report.problem;

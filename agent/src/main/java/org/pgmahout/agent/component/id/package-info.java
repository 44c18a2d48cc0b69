/**
 * Which steps there are, of all components: a step may come after one of another component, whose
 * room it need not know for that.
 */
package org.pgmahout.agent.component.id;

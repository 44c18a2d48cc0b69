/**
 * Is every node fit for the plan, and do they reach each other? Agents bring facts, {@code
 * Judgement} makes rows of them; nothing on any node is changed.
 */
package org.pgmahout.controller.preflight;

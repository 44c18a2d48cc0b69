/**
 * What was applied before, and what this plan changes of it: the record next to the plan, the
 * review that plan and apply begin with, and the refusal of a plan that is not based on the applied
 * one.
 */
package org.pgmahout.controller.history;

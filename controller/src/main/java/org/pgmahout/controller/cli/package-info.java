/**
 * The verbs of the {@code pgmahout} command, one class each: they read arguments, call the rooms
 * that do the work, and hand results to the view.
 */
package org.pgmahout.controller.cli;

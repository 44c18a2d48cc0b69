/**
 * The only room that prints: results to stdout, progress to stderr, as text for a terminal, plain
 * lines, or JSON.
 */
package org.pgmahout.controller.view;

package org.pgmahout.controller.view;

/** How results and progress are written ({@code -o}). */
public enum Output {
  /** For people at a terminal: colours, and progress that redraws itself. */
  text,
  /** Lines alone, for logs and scripts. */
  plain,
  /** One JSON document on stdout; progress as one JSON line an event on stderr. */
  json
}

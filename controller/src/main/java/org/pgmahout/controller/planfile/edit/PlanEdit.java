package org.pgmahout.controller.planfile.edit;

/** What became of an edit of a plan's text: the new text, or why it was not touched. */
public sealed interface PlanEdit {

  /** The edit was made, and proved to change nothing else. */
  record Edited(String text) implements PlanEdit {}

  /**
   * The text stays as it is.
   *
   * @param reason a sentence for the operator, who then edits by hand
   */
  record Refused(String reason) implements PlanEdit {}
}

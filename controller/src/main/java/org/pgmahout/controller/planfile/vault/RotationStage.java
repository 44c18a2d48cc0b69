package org.pgmahout.controller.planfile.vault;

/** How far the replacement of an authority is: each stage must be everywhere before the next. */
public enum RotationStage {
  /** One authority; nothing is under way. */
  STEADY,
  /** The old one signs, and everybody is to trust both. */
  BOTH_TRUSTED,
  /** The new one signs; the old one is still trusted while certificates are replaced. */
  NEW_SIGNS,
  /** The folder trusts the new one alone; some nodes may still trust the old one, too. */
  OLD_DROPPED
}

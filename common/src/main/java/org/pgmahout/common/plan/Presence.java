package org.pgmahout.common.plan;

/** Whether something that the plan names is to be there. */
public enum Presence {
  /** It is made where it is missing, and kept as the plan says. */
  PRESENT,
  /** It is deleted, once an operator has typed its name. */
  ABSENT
}

package org.pgmahout.common.plan;

/**
 * One word of a line of pg_hba.conf.
 *
 * @param text the word without its quotes
 * @param quoted whether it begins with a quote, which takes its special meaning from it
 */
record HbaToken(String text, boolean quoted) {

  /** Whether it is this keyword ({@code all}, {@code replication}, …): quoted it is a name. */
  boolean is(String keyword) {
    return !quoted && text.equals(keyword);
  }

  /** {@code +role}: every member of a role. */
  boolean isGroup() {
    return !quoted && text.startsWith("+");
  }

  /** {@code @file}: the words of a file in the data directory. */
  boolean isFile() {
    return !quoted && text.length() > 1 && text.startsWith("@");
  }

  /** {@code /regex}, quoted or not; a name like any other before PostgreSQL 16. */
  boolean isRegex() {
    return text.startsWith("/");
  }

  @Override
  public String toString() {
    return text;
  }
}

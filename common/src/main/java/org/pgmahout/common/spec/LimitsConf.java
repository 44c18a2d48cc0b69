package org.pgmahout.common.spec;

/** Limits of a login as postgres; the service has its own in the unit. */
public final class LimitsConf {
  private LimitsConf() {}

  /** The file's text. */
  public static String render(NodeSpec spec) {
    int files = spec.plan().system().openFiles();
    return SystemFiles.HEADER
        + "postgres soft nofile %1$d\npostgres hard nofile %1$d\n".formatted(files);
  }
}

package org.pgmahout.controller.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pgmahout secrets}: the passwords next to the plan. */
@Command(name = "secrets", description = "The passwords of PostgreSQL's own roles and of Patroni.")
final class SecretsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

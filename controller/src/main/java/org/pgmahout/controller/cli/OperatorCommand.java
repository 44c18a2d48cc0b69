package org.pgmahout.controller.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pgmahout operator}: who else may use the agents. */
@Command(
    name = "operator",
    description = "People: gives another one a certificate of their own, and takes it back.")
final class OperatorCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

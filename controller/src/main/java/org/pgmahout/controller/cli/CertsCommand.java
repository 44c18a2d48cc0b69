package org.pgmahout.controller.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pgmahout certs}: certificates and their authorities over the years. */
@Command(
    name = "certs",
    description = "Certificates: their ends, their renewal, the replacement of an authority.")
final class CertsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

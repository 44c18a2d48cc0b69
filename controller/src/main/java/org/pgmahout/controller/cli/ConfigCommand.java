package org.pgmahout.controller.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pgmahout config}: the verbs about Patroni's dynamic configuration. */
@Command(
    name = "config",
    description = "Patroni's dynamic configuration, beside the plan that it is made of.")
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

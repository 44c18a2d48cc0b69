package org.pgmahout.agent.component.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.OpsException;

class KernelParametersTest {
  private static final String SWAP = "vm.swappiness";
  private static final String MEMORY = "net.ipv4.tcp_rmem";

  @TempDir Path root;
  private boolean container;

  @BeforeEach
  void kernel() throws IOException {
    write("vm/swappiness", "1\n");
    write("net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
  }

  @Test
  void valuesInForceAreRightWhateverTheirBlanks() {
    assertThat(kernelOf().check()).isEqualTo(Finding.right());
  }

  @Test
  void aValueChangedAtRunTimeIsSeenAndMended() throws IOException {
    write("vm/swappiness", "60\n");
    assertThat(kernelOf().check()).isEqualTo(Finding.wrong(Change.of(SWAP, "60", "1")));
    kernelOf().apply();
    assertThat(kernelOf().check()).isEqualTo(Finding.right());
  }

  @Test
  void whatTheKernelRefusesIsNamedAndRunsCleanAgain() throws IOException {
    Path refused = root.resolve("net/ipv4/tcp_rmem");
    Files.delete(refused);
    Files.createDirectory(refused);
    assertThatExceptionOfType(OpsException.class).isThrownBy(() -> kernelOf().apply());
    Files.delete(refused);
    write("net/ipv4/tcp_rmem", "1 2 3");
    kernelOf().apply();
    assertThat(kernelOf().check()).isEqualTo(Finding.right());
  }

  @Test
  void insideAContainerTheHostsValuesAreLeftAlone() throws IOException {
    container = true;
    write("vm/swappiness", "60\n");
    assertThat(kernelOf().check()).isInstanceOf(Finding.NotHere.class);
    kernelOf().apply();
    assertThat(root.resolve("vm/swappiness")).hasContent("60\n");
  }

  private KernelParameters kernelOf() {
    FakeCommandRunner commands = new FakeCommandRunner(line -> says(container ? 0 : 1, ""));
    return new KernelParameters(
        Map.of(SWAP, "1", MEMORY, "4096 131072 6291456"),
        new FileWriter(),
        new Machine(commands),
        root);
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
  }
}

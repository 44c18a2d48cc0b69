package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeVerdict.Remark;

class KernelTrialTest {
  @TempDir private Path root;

  /** Takes whatever is written, but for one value. */
  private final FakeCommandRunner kernel =
      new FakeCommandRunner(
          command ->
              command.endsWith("net/ipv4/tcp_syn_retries")
                  ? FakeCommandRunner.fails(
                      1, "tee: /proc/sys/net/ipv4/tcp_syn_retries: Invalid argument")
                  : command.endsWith("net/ipv4/tcp_mem")
                      ? FakeCommandRunner.fails(
                          1, "unshare: unshare failed: Operation not permitted")
                      : FakeCommandRunner.says(0, "1"));

  @BeforeEach
  void kernel() throws IOException {
    // The plan's own defaults, which are no matter here.
    for (String name : spec("").plan().system().sysctl().keySet()) {
      write(name.replace('.', '/'), "60\n");
    }
    write("vm/swappiness", "60\n");
    write("net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
    write("kernel/core_pattern", "core\n");
  }

  @Test
  void valuesOfTheFormThatTheKernelShowsAreRight() {
    assertThat(
            remarks(
                false,
                "vm.swappiness: 1, net.ipv4.tcp_rmem: 1 2 3, kernel.core_pattern: /tmp/core %p"))
        .isEmpty();
  }

  @Test
  void aValueOutOfItsRangeIsRefusedInANamespaceWhereItHoldsForNobody() throws IOException {
    write("net/ipv4/tcp_syn_retries", "6\n");
    write("net/ipv4/tcp_mem", "1 2 3\n");
    assertThat(remarks(false, "net.ipv4.tcp_syn_retries: 500, net.ipv4.tcp_mem: 1 2 3"))
        .extracting(Remark::words)
        .containsExactly("net.ipv4.tcp_syn_retries = 500 is out of its range (Invalid argument)");
    assertThat(kernel.ran)
        .isNotEmpty()
        .allSatisfy(command -> assertThat(command).startsWith("unshare --net --ipc -- tee "))
        .noneSatisfy(command -> assertThat(command).contains("swappiness"));
    assertThat(kernel.read()).contains("500\n");
  }

  @Test
  void aNameThatTheKernelLacksIsTold() {
    assertThat(remarks(false, "vm.swapiness: 1"))
        .singleElement()
        .satisfies(remark -> assertThat(remark.path()).isEqualTo("system.sysctl.vm.swapiness"))
        .satisfies(
            remark -> assertThat(remark.words()).isEqualTo("it has no parameter vm.swapiness"));
  }

  @Test
  void aContainerSeesOnlyWhatHasANamespace() {
    assertThat(remarks(true, "vm.nr_hugepages: 10")).isEmpty();
    assertThat(remarks(true, "net.ipv4.tcp_keepalive_tim: 60")).hasSize(1);
  }

  @Test
  void whatIsNoNumberWhereOneIsIsTold() {
    assertThat(remarks(false, "vm.swappiness: low"))
        .extracting(Remark::words)
        .containsExactly("'low' is no number, and vm.swappiness is 60 now");
    assertThat(remarks(false, "net.ipv4.tcp_rmem: 4096 many 3"))
        .extracting(Remark::words)
        .containsExactly("'many' is no number, and net.ipv4.tcp_rmem is 4096 131072 6291456 now");
  }

  @Test
  void moreValuesThanThereAreAreTold() {
    assertThat(remarks(false, "vm.swappiness: 1 2"))
        .extracting(Remark::words)
        .containsExactly("vm.swappiness takes 1 values, and here are 2");
  }

  @Test
  void ofWhatCannotBeReadNothingIsSaid() throws IOException {
    Files.createDirectories(root.resolve("vm/compact_memory"));
    assertThat(remarks(false, "vm.compact_memory: 1")).isEmpty();
  }

  private List<Remark> remarks(boolean container, String sysctl) {
    return new KernelTrial(kernel, root, container).of(spec(sysctl));
  }

  private static NodeSpec spec(String sysctl) {
    return TrialSpec.of(Path.of("/var/lib/postgresql/p"), "", sysctl);
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
  }
}

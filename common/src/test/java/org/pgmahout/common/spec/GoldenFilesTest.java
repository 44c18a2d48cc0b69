package org.pgmahout.common.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What lands on the seed's machines, held to files that people have read and that the programs' own
 * validators accept. After a wanted change: {@code mvn test -Dtest=GoldenFilesTest
 * -Dgolden.write=true}, then read the difference before it is committed.
 */
class GoldenFilesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TestFactory
  Stream<DynamicTest> everyFileOfTheSeedsMachines() {
    return Stream.concat(files("tls", new SamplePlan()), files("plain", new SamplePlan().plain()));
  }

  private static Stream<DynamicTest> files(String form, SamplePlan plan) {
    return Stream.of("node-00", "haproxy")
        .flatMap(
            node ->
                NodeFiles.of(plan.spec(node), Secrets.masked()).stream()
                    .map(
                        file ->
                            DynamicTest.dynamicTest(
                                form + " " + node + " " + file.path(),
                                () -> compare(GOLDEN.resolve(form).resolve(node), file))));
  }

  private static void compare(Path folder, RenderedFile file) throws IOException {
    Path golden = folder.resolve(file.path().substring(1));
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, file.text());
    }
    assertThat(golden).exists();
    assertThat(file.text()).isEqualTo(Files.readString(golden));
  }
}

package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.UsersGround;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.python.PythonLock;
import org.pgmahout.common.python.PythonPin;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.text.Sha256;

/** Real pip and a real index that lies: what it offers under a pinned version is not installed. */
class VenvBuildIT {
  @RegisterExtension private final UsersGround ground = new UsersGround();
  private final QuietContext context = new QuietContext();

  /** What the index has: name of the file to its content. */
  private final Map<String, byte[]> index = new TreeMap<>();

  private HttpServer server;
  private CommandRunner commands;

  @BeforeEach
  void anIndex() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] answer = answer(exchange.getRequestURI().getPath());
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(answer.length == 0 ? 404 : 200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    Path file = ground.roots().resolveSibling("pip.conf");
    String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/simple";
    Files.writeString(file, "[global]\nindex-url = " + address + "\n");
    commands =
        (command, onLine) ->
            ground.commands().run(command.env("PIP_CONFIG_FILE", file.toString()), onLine);
  }

  @AfterEach
  void noIndex() {
    server.stop(0);
  }

  @Test
  void anotherFileUnderThePinnedVersionIsRefusedAndTheEnvironmentInUseStays() throws IOException {
    PythonLock before = lock("1.0", pin("uv", "1.0", wheel("uv", "1.0", "")));
    build(before);
    Map<Path, String> home = look();

    PythonLock after = lock("2.0", before.installer());
    byte[] meant = index.get("patroni-2.0-py3-none-any.whl");
    byte[] exchanged = wheel("patroni", "2.0", "print('stolen')\n");
    index.put("patroni-2.0-py3-none-any.whl", exchanged);
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step(after).apply(context))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.HASH_MISMATCH))
        .withMessageContainingAll("patroni==2.0", Sha256.hex(meant), Sha256.hex(exchanged));

    assertThat(step(before).check(context)).isEqualTo(Finding.right());
    assertThat(step(before).use(head("use")).check(context)).isEqualTo(Finding.right());
    Map<Path, String> now = look();
    assertThat(now).as("what was there").containsAllEntriesOf(home);
    assertThat(now.values()).noneMatch(text -> text.contains("stolen"));

    index.put("patroni-2.0-py3-none-any.whl", meant);
    build(after);
    assertThat(step(after).check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aSourceArchiveIsNeverBuiltAlsoWhereItsHashIsExpected() throws IOException {
    Path mark = ground.home().resolve("built");
    byte[] source = sourceThatMarks(mark);
    index.put("patroni-2.0.tar.gz", source);
    PythonLock asked = lock("1.0", pin("uv", "1.0", wheel("uv", "1.0", "")));
    List<PythonPin> pins =
        asked.packages().stream()
            .map(pin -> pin.name().equals("patroni") ? pin("patroni", "2.0", source) : pin)
            .toList();
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step(new PythonLock(pins, asked.installer())).apply(context))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.VENV_FAILED))
        .withMessageContaining("patroni==2.0");
    assertThat(mark).doesNotExist();
  }

  @Test
  void anInstallerThatIsNotTheExpectedOneNeverRuns() throws IOException {
    Path mark = ground.home().resolve("ran");
    byte[] offered = installerThatMarks(mark);
    index.put("uv-1.0-py3-none-any.whl", offered);
    build(lock("1.0", pin("uv", "1.0", wheel("uv", "1.0", ""))));
    assertThat(mark).as("another one than the expected").doesNotExist();

    build(lock("2.0", pin("uv", "1.0", offered)));
    assertThat(mark).as("the expected one").exists();
  }

  /** The list as it ships, from the index that the machine is set up for, and our own wheels. */
  @Test
  void theListThatShipsIsInstalledByItsHashes() {
    commands = ground.commands();
    PythonLock lock = PythonLock.of("4.1.5", "3.3.9", List.of());
    Path wheels = ground.roots().resolveSibling("wheels");
    String script = Path.of("../deploy/python/wheels").toAbsolutePath().normalize().toString();
    commands.require(Command.of("/usr/bin/python3", script, wheels.toString()));
    VenvStep step = step(lock, wheels);
    step.apply(context);
    assertThat(step.check(context)).isEqualTo(Finding.right());
    commands.require(
        Command.of(step.program("patronictl").toString(), "--help").as(UsersGround.USER));
  }

  /** The three packages that an environment must have; the index offers them. */
  private PythonLock lock(String version, PythonPin installer) {
    List<PythonPin> pins =
        Stream.of("patroni", "psycopg", "psycopg-binary")
            .map(
                name -> {
                  byte[] wheel = wheel(name, version, "");
                  index.put(name.replace('-', '_') + "-" + version + "-py3-none-any.whl", wheel);
                  return pin(name, version, wheel);
                })
            .toList();
    return new PythonLock(pins, installer);
  }

  private static PythonPin pin(String name, String version, byte[] file) {
    return new PythonPin(name, version, List.of("sha256:" + Sha256.hex(file)));
  }

  private void build(PythonLock lock) {
    VenvStep step = step(lock);
    step.apply(context);
    step.use(head("use")).apply(context);
  }

  private VenvStep step(PythonLock lock) {
    return step(lock, ground.roots().resolveSibling("none"));
  }

  private VenvStep step(PythonLock lock, Path wheels) {
    return new VenvStep(
        head("venv"),
        commands,
        new FileWriter(commands),
        ground.home().toString(),
        UsersGround.USER,
        wheels,
        lock);
  }

  private static StepHead head(String id) {
    return StepHead.prepare(new TestStepId(Component.PATRONI, id), id);
  }

  private byte[] answer(String path) {
    String[] words = path.split("/");
    String last = words[words.length - 1];
    if (path.startsWith("/files/")) {
      return index.getOrDefault(last, new byte[0]);
    }
    return index.keySet().stream()
        .filter(file -> file.replace('_', '-').matches(last + "-[0-9].*"))
        .map(file -> "<a href='/files/" + file + "'>" + file + "</a>\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Texts of all files and targets of all links of the home. */
  private Map<Path, String> look() throws IOException {
    Map<Path, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(ground.home())) {
      for (Path file : files.toList()) {
        if (Files.isSymbolicLink(file)) {
          all.put(file, Files.readSymbolicLink(file).toString());
        } else if (Files.isRegularFile(file)) {
          all.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return all;
  }

  private static byte[] wheel(String name, String version, String module) {
    return zip(
        name.replace('-', '_') + "-" + version,
        Map.of(name.replace('-', '_') + "/__init__.py", module),
        name,
        version);
  }

  /** Its program finds the module beside itself, and fails, so that pip does the work. */
  private static byte[] installerThatMarks(Path mark) {
    Map<String, String> files =
        Map.of(
            "uv-1.0.data/scripts/marks.py",
            "def main():\n  open('" + mark + "', 'w').close()\n  return 1\n",
            "uv-1.0.dist-info/entry_points.txt",
            "[console_scripts]\nuv = marks:main\n");
    return zip("uv-1.0", files, "uv", "1.0");
  }

  private static byte[] zip(String stem, Map<String, String> own, String name, String version) {
    Map<String, String> files = new TreeMap<>(own);
    String info = stem + ".dist-info/";
    files.put(
        info + "METADATA",
        "Metadata-Version: 2.1\nName: %s\nVersion: %s\n".formatted(name, version));
    files.put(info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
    files.put(
        info + "RECORD",
        files.keySet().stream().map(file -> file + ",,\n").collect(Collectors.joining()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A tar file by hand (POSIX ustar): one file, whose running leaves a mark. */
  private static byte[] sourceThatMarks(Path mark) throws IOException {
    byte[] setup = ("open('" + mark + "', 'w').close()\n").getBytes(StandardCharsets.UTF_8);
    byte[] block = new byte[512];
    put(block, 0, "patroni-2.0/setup.py");
    put(
        block,
        100,
        "0000644\0000000000\0000000000\000%011o\00000000000000\0".formatted(setup.length));
    put(block, 148, "        0");
    put(block, 257, "ustar\00000");
    int sum = 0;
    for (byte one : block) {
      sum += one;
    }
    put(block, 148, "%06o\0 ".formatted(sum));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(block);
      out.write(setup);
      out.write(new byte[512 - setup.length % 512 + 1024]);
    }
    return bytes.toByteArray();
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }
}

package org.pgmahout.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FreePort;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.ClusterHba;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.ScramVerifier;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;

/**
 * A thief who has the passwords of the cluster's own roles, at a real server with the lines of
 * pg_hba that a plan makes: from another address, from a node's own, and through a proxy on one.
 */
class OwnRolesIT {
  @RegisterExtension static final RealPostgresql REAL = new RealPostgresql();

  private static final Secret PASSWORD = new Secret("pencil");
  private static final Instant NOW = Instant.now();
  private static final CertificateAuthority CLUSTER =
      CertificateAuthority.create("cluster", NOW, Duration.ofDays(2));
  private static final CertificateAuthority OTHER =
      CertificateAuthority.create("other", NOW, Duration.ofDays(2));
  private static final String REJECTED = "pg_hba.conf rejects ";
  private static final String NO_CERTIFICATE = "connection requires a valid client certificate";

  static List<Integer> majors() {
    return RealPostgresql.majors();
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void thePasswordAloneOpensNothing(int major) throws IOException {
    try (Served served = new Served(major, "thief" + major)) {
      served.plan("198.18.0.1", "tls");
      // What Patroni asks of its own server, which a client of a proxy cannot.
      served.lets("replicator", "replication=true", "node", served.port());
      assertThat(served.refused("replicator", "replication=true", "", served.port()))
          .contains(NO_CERTIFICATE);
      for (String certificate : List.of("", "node", "other")) {
        assertThat(served.refused("postgres", "dbname=postgres", certificate, served.port()))
            .as("another address, certificate '%s'", certificate)
            .contains(certificate.equals("other") ? "" : REJECTED);
      }
      assertThat(served.refused("rewind", "dbname=postgres", "node", served.port()))
          .contains(REJECTED);

      served.plan("127.0.0.1", "tls");
      try (Proxy proxy = new Proxy(served.port())) {
        for (int door : List.of(served.port(), proxy.port())) {
          assertThat(served.refused("postgres", "dbname=postgres", "", door))
              .contains(NO_CERTIFICATE);
          assertThat(served.refused("replicator", "replication=true", "", door))
              .contains(NO_CERTIFICATE);
        }
        assertThat(served.refused("postgres", "dbname=postgres", "other", proxy.port()))
            .isNotEmpty();
        served.lets("pgmahout_proof", "dbname=postgres", "", proxy.port());
        served.lets("app", "dbname=postgres", "", proxy.port());
      }
    }
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void aNodeComesInWithItsCertificateAndTheSeedsFormWithoutAny(int major) throws IOException {
    try (Served served = new Served(major, "node" + major)) {
      served.plan("127.0.0.1", "tls");
      served.lets("postgres", "dbname=postgres", "node", served.port());
      served.lets("rewind", "dbname=postgres", "node", served.port());
      served.lets("replicator", "replication=true", "node", served.port());

      served.plan("198.18.0.1", "plain");
      try (Proxy proxy = new Proxy(served.port())) {
        served.lets("postgres", "dbname=postgres", "", proxy.port());
        served.lets("replicator", "replication=true", "", served.port());
      }
      served.plan("198.18.0.1", "plain, superuser_from: [nodes]");
      assertThat(served.refused("postgres", "dbname=postgres", "", served.port()))
          .contains(REJECTED);
      served.lets("app", "dbname=postgres", "", served.port());
    }
  }

  /** A server with the roles of a cluster, reached through TCP. */
  private static final class Served implements AutoCloseable {
    private final String name;
    private final RealServer server;
    private final Path folder;
    private final Path psql;
    private final int port;

    Served(int major, String name) throws IOException {
      this.name = name;
      this.server = new RealServer(REAL, major, name);
      this.folder = REAL.folder(name + "-keys");
      this.psql = REAL.programs(major).resolve("psql");
      this.port = FreePort.any();
      certificate("node", CLUSTER);
      certificate("other", OTHER);
      server.write(
          "postgresql.conf",
          server.own()
              + """
              listen_addresses = '127.0.0.1'
              port = %d
              wal_level = replica
              ssl = on
              ssl_ca_file = '%2$s/ca.crt'
              ssl_cert_file = '%2$s/node.crt'
              ssl_key_file = '%2$s/node.key'
              """
                  .formatted(port, folder));
      server.start();
      String verifier = ScramVerifier.of(PASSWORD).text();
      socket(
          """
          create role replicator login replication;
          create role rewind login; create role app login; create role pgmahout_proof login;
          alter role postgres password '%1$s'; alter role replicator password '%1$s';
          alter role rewind password '%1$s'; alter role app password '%1$s';
          alter role pgmahout_proof password '%1$s';
          """
              .formatted(verifier));
    }

    private void certificate(String name, CertificateAuthority by) throws IOException {
      KeyAndChain leaf =
          by.issue(
              new Identity("node-00", CertificateRole.MEMBER),
              List.of("127.0.0.1"),
              NOW,
              Duration.ofDays(1));
      write(name + ".crt", leaf.chainPem());
      write(name + ".key", leaf.keyPem().reveal());
      write("ca.crt", CLUSTER.certificatePem());
    }

    private void write(String name, String text) throws IOException {
      Path file = Files.writeString(folder.resolve(name), text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      REAL.commands().require(Command.of("chown", RealPostgresql.USER, file.toString()));
    }

    int port() {
      return port;
    }

    /** Puts a plan's lines into force; the test's own superuser stays by the socket. */
    void plan(String node, String transport) throws IOException {
      String plan =
          """
          apiVersion: pgmahout/v1
          nodes: [node-00=%s]
          security: {transport: %s}
          """
              .formatted(node, transport);
      server.write(
          "pg_hba.conf",
          String.join("\n", ClusterHba.lines(PlanLoader.load("c.yaml", plan).orThrow())) + "\n");
      String before = socket("select pg_conf_load_time();");
      socket("select pg_reload_conf();");
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (socket("select pg_conf_load_time();").equals(before)) {
        assertThat(System.nanoTime()).as("the lines are loaded").isLessThan(deadline);
      }
    }

    private String socket(String script) {
      Path socket = REAL.place().resolve(name);
      return REAL.commands()
          .require(
              psql("host=%s port=%d dbname=postgres".formatted(socket, port))
                  .reading(new Secret(script)))
          .stdout();
    }

    private Command psql(String connection) {
      return Command.of(psql.toString(), "-XqAtw", "-v", "ON_ERROR_STOP=1", connection)
          .as(RealPostgresql.USER)
          .env("PGCONNECT_TIMEOUT", "10");
    }

    void lets(String role, String what, String certificate, int door) {
      CommandResult result = login(role, what, certificate, door);
      assertThat(result.ok()).as(role + ": " + result.stderr()).isTrue();
    }

    String refused(String role, String what, String certificate, int door) {
      CommandResult result = login(role, what, certificate, door);
      assertThat(result.ok()).as(role + " came in").isFalse();
      return result.stderr();
    }

    private CommandResult login(String role, String what, String certificate, int door) {
      String own =
          certificate.isEmpty()
              ? "sslcert=none"
              : "sslcert=%1$s/%2$s.crt sslkey=%1$s/%2$s.key".formatted(folder, certificate);
      String connection =
          "host=127.0.0.1 port=%d user=%s %s sslmode=prefer %s".formatted(door, role, what, own);
      return REAL.commands()
          .run(
              psql(connection)
                  .env("PGPASSWORD", PASSWORD)
                  .reading(new Secret(what.startsWith("repl") ? "IDENTIFY_SYSTEM;" : "select 1;")));
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /** Passes bytes on, as HAProxy does it in TCP mode: the server sees its address. */
  private static final class Proxy implements AutoCloseable {
    private final ServerSocket door;

    Proxy(int server) throws IOException {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(() -> serve(server));
    }

    int port() {
      return door.getLocalPort();
    }

    private void serve(int server) {
      while (!door.isClosed()) {
        try {
          Socket client = door.accept();
          Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
          Thread.ofVirtual().start(() -> pass(client, behind));
          Thread.ofVirtual().start(() -> pass(behind, client));
        } catch (IOException e) {
          // The test is over.
          return;
        }
      }
    }

    private static void pass(Socket from, Socket to) {
      try (from;
          to;
          InputStream in = from.getInputStream()) {
        in.transferTo(to.getOutputStream());
      } catch (IOException e) {
        // One of both went.
      }
    }

    @Override
    public void close() {
      try {
        door.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

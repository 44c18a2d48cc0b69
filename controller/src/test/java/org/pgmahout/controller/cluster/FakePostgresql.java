package org.pgmahout.controller.cluster;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgmahout.common.parameter.ParameterTable;

/**
 * The start of a session, as a server of some version does it (PostgreSQL's documentation, "Message
 * Flow", "Start-up"): it lets everybody in, and ends a session whose options name a parameter that
 * its version does not have.
 */
final class FakePostgresql implements AutoCloseable {
  private static final Pattern OPTION = Pattern.compile("-c (\\w+)=");

  /** The options of every session that was asked for. */
  final List<String> options = new CopyOnWriteArrayList<>();

  /** The roles that they were asked for. */
  final List<String> users = new CopyOnWriteArrayList<>();

  private final int major;
  private final ServerSocket door;

  FakePostgresql(int major) throws IOException {
    this.major = major;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  String address() {
    return door.getInetAddress().getHostAddress() + ":" + door.getLocalPort();
  }

  private void serve() {
    while (!door.isClosed()) {
      try (Socket client = door.accept()) {
        talk(
            new DataInputStream(client.getInputStream()),
            new DataOutputStream(client.getOutputStream()));
      } catch (IOException e) {
        // The client is gone, or the test is over.
      }
    }
  }

  private void talk(DataInputStream in, DataOutputStream out) throws IOException {
    byte[] asked = in.readNBytes(in.readInt() - Integer.BYTES);
    users.add(parameters(asked).getOrDefault("user", ""));
    String wanted = parameters(asked).getOrDefault("options", "");
    options.add(wanted);
    Matcher option = OPTION.matcher(wanted);
    while (option.find()) {
      if (ParameterTable.of(major).find(option.group(1)).isEmpty()) {
        String words = "unrecognized configuration parameter \"%s\"".formatted(option.group(1));
        message(out, 'E', text("SFATAL", "C42704", "M" + words, ""));
        return;
      }
    }
    message(out, 'R', new byte[Integer.BYTES]);
    Map.of(
            "server_version", major + ".1",
            "server_encoding", "UTF8",
            "client_encoding", "UTF8",
            "DateStyle", "ISO, MDY",
            "integer_datetimes", "on",
            "standard_conforming_strings", "on")
        .forEach((name, value) -> message(out, 'S', text(name, value)));
    message(out, 'Z', new byte[] {'I'});
    // Until the client says that it goes.
    in.readAllBytes();
  }

  private static Map<String, String> parameters(byte[] message) {
    String all =
        new String(message, Integer.BYTES, message.length - Integer.BYTES, StandardCharsets.UTF_8);
    Map<String, String> parameters = new LinkedHashMap<>();
    Iterator<String> words = List.of(all.split("\0")).iterator();
    while (words.hasNext()) {
      parameters.put(words.next(), words.hasNext() ? words.next() : "");
    }
    return parameters;
  }

  private static byte[] text(String... words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String word : words) {
      bytes.writeBytes(word.getBytes(StandardCharsets.UTF_8));
      bytes.write(0);
    }
    return bytes.toByteArray();
  }

  private static void message(DataOutputStream out, char kind, byte[] content) {
    try {
      out.writeByte(kind);
      out.writeInt(Integer.BYTES + content.length);
      out.write(content);
      out.flush();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}

package org.pgmahout.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A connection over TLS that is spoken to in bytes; no answer is waited for without a limit. */
final class RawConnection implements AutoCloseable {
  private static final int LIMIT_MILLIS = 15_000;
  private static final Pattern LENGTH = Pattern.compile("\\ncontent-length: (\\d+)");

  private final SSLSocket socket;

  /** Connects, and shakes hands. */
  RawConnection(String from, int port, SSLContext tls) throws IOException {
    Socket plain = new Socket();
    plain.bind(new InetSocketAddress(from, 0));
    plain.connect(new InetSocketAddress("127.0.0.1", port), LIMIT_MILLIS);
    socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
    socket.setSoTimeout(LIMIT_MILLIS);
    socket.startHandshake();
  }

  /** What comes back of one request. */
  record Answer(int status, String head, String body) {}

  RawConnection say(String words) throws IOException {
    return say(words.getBytes(ISO_8859_1));
  }

  RawConnection say(byte[] words) throws IOException {
    socket.getOutputStream().write(words);
    socket.getOutputStream().flush();
    return this;
  }

  /** A request without a body. */
  RawConnection get(String path) throws IOException {
    return say("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  /** The head of a request, with these lines in it. */
  RawConnection head(String method, String path, String lines) throws IOException {
    return say(method + " " + path + " HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n\r\n");
  }

  /** The next answer; of one whose length it does not say, the head alone. */
  Answer answer() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) read("the head of an answer after \"" + head + "\""));
    }
    String text = head.toString().toLowerCase(Locale.ROOT);
    Matcher length = LENGTH.matcher(text);
    StringBuilder body = new StringBuilder();
    while (length.reset().find() && body.length() < Integer.parseInt(length.group(1))) {
      body.append((char) read("the rest of \"" + head + body + "\""));
    }
    return new Answer(Integer.parseInt(text.substring(9, 12)), text, body.toString());
  }

  /** A line of a stream, without the lengths of its chunks. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = read("a line after \"" + line + "\"");
      if (next == '\n' && !line.toString().matches("[0-9a-f]*\r")) {
        return line.toString();
      }
      if (next == '\n') {
        line.setLength(0);
      } else {
        line.append((char) next);
      }
    }
  }

  /** Waits until the agent closes it; what comes before is left out. */
  void awaitClosed() {
    try {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // What it said before.
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open after " + LIMIT_MILLIS + " ms", e);
    } catch (IOException e) {
      // Reset: closed with something unread.
    }
  }

  private int read(String what) throws IOException {
    int next = socket.getInputStream().read();
    if (next < 0) {
      throw new IOException("closed instead of " + what);
    }
    return next;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

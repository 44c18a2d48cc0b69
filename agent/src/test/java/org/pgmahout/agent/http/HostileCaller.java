package org.pgmahout.agent.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Somebody without a certificate who means ill. Each way holds a connection as long as the agent
 * lets it, and for a limited time at most.
 */
enum HostileCaller {
  /** Connects, and says nothing, not even in TLS. */
  MUTE {
    @Override
    void play(Socket plain, SSLContext tls, Duration most) throws IOException {
      untilClosed(plain, most);
    }
  },
  /** Sends half of TLS's first message. */
  HALF_HANDSHAKE {
    @Override
    void play(Socket plain, SSLContext tls, Duration most) throws IOException {
      plain.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
      untilClosed(plain, most);
    }
  },
  /** Shakes hands, and says nothing. */
  SILENT {
    @Override
    void play(Socket plain, SSLContext tls, Duration most) throws IOException {
      untilClosed(shaken(plain, tls), most);
    }
  },
  /** Sends half of a head. */
  HALF_HEAD {
    @Override
    void play(Socket plain, SSLContext tls, Duration most) throws IOException {
      SSLSocket socket = shaken(plain, tls);
      say(socket, "GET /v1/hea");
      untilClosed(socket, most);
    }
  },
  /** Has one request refused, and sends half a head then. */
  HALF_SECOND_HEAD {
    @Override
    void play(Socket plain, SSLContext tls, Duration most) throws IOException {
      SSLSocket socket = shaken(plain, tls);
      say(socket, "GET /v1/node HTTP/1.1\r\nHost: a\r\n\r\n");
      socket.getInputStream().read();
      say(socket, "GET /v1/hea");
      untilClosed(socket, most);
    }
  },
  /** Announces four megabytes, and sends nearly three. */
  LARGE_BODY {
    @Override
    void play(Socket plain, SSLContext tls, Duration most) throws IOException {
      SSLSocket socket = shaken(plain, tls);
      say(socket, enrolHead("Content-Length: 4194304"));
      OutputStream out = socket.getOutputStream();
      byte[] part = new byte[16 * 1024];
      for (int sent = 0; sent < 2_900_000; sent += part.length) {
        out.write(part);
      }
      untilClosed(socket, most);
    }
  },
  /** Says of no body how long it is, and sends it without an end. */
  ENDLESS_BODY {
    @Override
    void play(Socket plain, SSLContext tls, Duration most) throws IOException {
      SSLSocket socket = shaken(plain, tls);
      say(socket, enrolHead("Transfer-Encoding: chunked"));
      byte[] chunk = ("4000\r\n" + "x".repeat(0x4000) + "\r\n").getBytes(US_ASCII);
      long end = System.nanoTime() + most.toNanos();
      while (System.nanoTime() < end) {
        socket.getOutputStream().write(chunk);
      }
    }
  },
  /** Sends a body byte by byte. */
  SLOW_BODY {
    @Override
    void play(Socket plain, SSLContext tls, Duration most) throws IOException {
      SSLSocket socket = shaken(plain, tls);
      say(socket, enrolHead("Content-Length: 60000"));
      socket.setSoTimeout(100);
      long end = System.nanoTime() + most.toNanos();
      while (System.nanoTime() < end) {
        say(socket, "x");
        try {
          if (socket.getInputStream().read() < 0) {
            return;
          }
        } catch (java.net.SocketTimeoutException e) {
          // Not refused yet.
        }
      }
    }
  },
  /** No TLS at all. */
  NOISE {
    @Override
    void play(Socket plain, SSLContext tls, Duration most) throws IOException {
      say(plain, "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100));
      untilClosed(plain, most);
    }
  };

  abstract void play(Socket plain, SSLContext tls, Duration most) throws IOException;

  /** Plays it from one of loopback's many addresses; that the agent cuts it off is no error. */
  void play(InetAddress from, int port, SSLContext tls, Duration most) {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(new InetSocketAddress("127.0.0.1", port), (int) most.toMillis());
      socket.setSoTimeout((int) most.toMillis());
      play(socket, tls, most);
    } catch (IOException e) {
      // Refused, as it ought to be.
    }
  }

  private static String enrolHead(String length) {
    return "POST /v1/enrol HTTP/1.1\r\nHost: a\r\n" + length + "\r\n\r\n";
  }

  private static SSLSocket shaken(Socket plain, SSLContext tls) throws IOException {
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, "127.0.0.1", 1, true);
    socket.startHandshake();
    return socket;
  }

  private static void say(Socket socket, String words) throws IOException {
    socket.getOutputStream().write(words.getBytes(US_ASCII));
    socket.getOutputStream().flush();
  }

  private static void untilClosed(Socket socket, Duration most) throws IOException {
    socket.setSoTimeout((int) most.toMillis());
    InputStream in = socket.getInputStream();
    byte[] heard = new byte[1024];
    while (in.read(heard) >= 0) {
      // Whatever it is.
    }
  }
}

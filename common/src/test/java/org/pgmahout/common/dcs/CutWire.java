package org.pgmahout.common.dcs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A wire to a member of etcd that a test can freeze: connections stay, and nothing goes through.
 */
final class CutWire implements AutoCloseable {
  private final ServerSocket server;
  private final URI behind;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private boolean frozen;
  private volatile boolean closed;

  CutWire(String behind) throws IOException {
    this.behind = URI.create(behind);
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  synchronized void freeze() {
    frozen = true;
  }

  synchronized void heal() {
    frozen = false;
    notifyAll();
  }

  private void accept() {
    while (!closed) {
      try {
        Socket from = server.accept();
        sockets.add(from);
        Thread.startVirtualThread(() -> connect(from));
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void connect(Socket from) {
    try (from;
        Socket to = new Socket(behind.getHost(), behind.getPort())) {
      sockets.add(to);
      Thread back = Thread.startVirtualThread(() -> pass(to, from));
      pass(from, to);
      back.join();
    } catch (IOException | InterruptedException e) {
      // The member is down: the connection ends, as it would without this wire.
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try {
      for (int read = from.getInputStream().read(buffer);
          read >= 0;
          read = from.getInputStream().read(buffer)) {
        thaw();
        to.getOutputStream().write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException | InterruptedException e) {
      end(from);
      end(to);
    }
  }

  private synchronized void thaw() throws InterruptedException {
    while (frozen && !closed) {
      wait();
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    heal();
    server.close();
    sockets.forEach(CutWire::end);
  }
}

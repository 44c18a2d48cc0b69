package org.pgmahout.agent.preflight;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.PreflightListen;

/**
 * Listens for a moment on ports where nothing listens yet. A lease ends by itself, so that a
 * controller that dies leaves no port taken.
 */
public final class PortLeases implements AutoCloseable {
  private static final int LONGEST_SECONDS = 30;
  private static final int MOST_PORTS = 32;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final List<Held> held = new ArrayList<>();
  private long lease;

  /** Ends the earlier lease, and begins this one; 0 seconds only ends. */
  public synchronized PreflightListen.View listen(PreflightListen request) {
    if (request.seconds() < 0
        || request.seconds() > LONGEST_SECONDS
        || request.ports().size() > MOST_PORTS
        || request.ports().stream().anyMatch(port -> port < 1 || port > 65_535)) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "asked to listen on " + request.ports() + " for " + request.seconds() + " s",
          "Ask for at most " + MOST_PORTS + " ports and " + LONGEST_SECONDS + " s.");
    }
    close();
    if (request.seconds() == 0) {
      return new PreflightListen.View(List.of());
    }
    List<Integer> listening = new ArrayList<>();
    for (int port : request.ports()) {
      try {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        try {
          socket.bind(new InetSocketAddress(port));
        } catch (IOException inUse) {
          socket.close();
          continue;
        }
        listening.add(port);
        held.add(new Held(socket, Thread.startVirtualThread(() -> answer(socket))));
      } catch (IOException e) {
        throw new IllegalStateException("cannot make a socket", e);
      }
    }
    long mine = ++lease;
    CompletableFuture.delayedExecutor(
            Duration.ofSeconds(request.seconds()).toMillis(),
            TimeUnit.MILLISECONDS,
            Thread::startVirtualThread)
        .execute(() -> end(mine));
    return new PreflightListen.View(listening);
  }

  private synchronized void end(long which) {
    if (which == lease) {
      close();
    }
  }

  private static void answer(ServerSocket socket) {
    while (!socket.isClosed()) {
      try (Socket caller = socket.accept()) {
        caller.shutdownOutput();
      } catch (IOException closed) {
        return;
      }
    }
  }

  @Override
  public synchronized void close() {
    for (Held one : held) {
      try {
        one.socket().close();
        // The port is free only when nobody is left in accept().
        if (!one.answering().join(CLOSE_LIMIT)) {
          throw new IllegalStateException("still listening: " + one.socket());
        }
      } catch (IOException e) {
        throw new IllegalStateException("cannot close " + one.socket(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    held.clear();
  }

  private record Held(ServerSocket socket, Thread answering) {}
}

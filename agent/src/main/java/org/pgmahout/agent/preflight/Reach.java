package org.pgmahout.agent.preflight;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Map;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.PreflightReach;
import org.pgmahout.common.wire.PreflightReach.Attempt;
import org.pgmahout.common.wire.PreflightReach.Result;
import org.pgmahout.common.wire.PreflightReach.Target;

/** Tries to connect to other nodes, all at once; a filtered port costs the time-out once. */
public final class Reach {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int MOST_TARGETS = 10_000;

  /** One attempt for each target, in their order. */
  public PreflightReach.View look(PreflightReach request) {
    if (request.targets().size() > MOST_TARGETS
        || request.targets().stream().anyMatch(to -> to.port() < 1 || to.port() > 65_535)) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "asked to reach %d targets, or a port that is none".formatted(request.targets().size()),
          "Ask for at most " + MOST_TARGETS + " targets, with ports from 1 to 65535.");
    }
    Map<Target, Attempt> tried = Parallel.all(request.targets(), Reach::attempt);
    return new PreflightReach.View(request.targets().stream().map(tried::get).toList());
  }

  static Attempt attempt(Target target) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(target.address(), target.port()), TIMEOUT_MILLIS);
      return new Attempt(target, Result.OPEN, "");
    } catch (SocketTimeoutException e) {
      return new Attempt(target, Result.TIMED_OUT, "no answer within " + TIMEOUT_MILLIS + " ms");
    } catch (ConnectException e) {
      boolean refused = String.valueOf(e.getMessage()).contains("refused");
      return new Attempt(
          target, refused ? Result.REFUSED : Result.NO_ROUTE, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      // A reset comes from a program that listened and hung up: the way is open.
      boolean reset = String.valueOf(e.getMessage()).contains("reset");
      return new Attempt(
          target, reset ? Result.OPEN : Result.NO_ROUTE, String.valueOf(e.getMessage()));
    }
  }
}

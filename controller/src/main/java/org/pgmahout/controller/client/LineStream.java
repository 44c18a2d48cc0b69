package org.pgmahout.controller.client;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Lines of an answer that is still being written, with a limit on silence: a connection that a
 * machine's death left half open never ends by itself.
 */
final class LineStream implements Flow.Subscriber<String>, AutoCloseable {
  private sealed interface Item {
    record Line(String text) implements Item {}

    record Broken(Throwable why) implements Item {}

    record End() implements Item {}
  }

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final String node;
  private final Duration silence;
  private volatile Flow.Subscription subscription;

  LineStream(String node, Duration silence) {
    this.node = node;
    this.silence = silence;
  }

  /** The next line; null at the end. */
  String next() {
    Item item;
    try {
      item = items.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException(
          ErrorCode.CANCELLED, node + ": stopped while reading", "Run it again.", e);
    }
    return switch (item) {
      case null -> throw lost("nothing came for " + silence.toSeconds() + " s", null);
      case Item.Broken(Throwable why) -> throw lost(String.valueOf(why.getMessage()), why);
      case Item.End _ -> null;
      case Item.Line(String text) -> {
        subscription.request(1);
        yield text;
      }
    };
  }

  /**
   * Waits a moment for the end of an answer that has nothing more to tell: a connection whose
   * answer was read to its end serves the next call, and one that is cancelled costs a handshake.
   */
  void awaitEnd(Duration moment) {
    try {
      Item item;
      do {
        item = items.poll(moment.toMillis(), TimeUnit.MILLISECONDS);
      } while (item instanceof Item.Line);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private OpsException lost(String why, Throwable cause) {
    return new OpsException(
        ErrorCode.AGENT_UNREACHABLE,
        node + ": the stream from the agent broke: " + why,
        "Look at the machine; the run itself goes on there: pgmahout runs " + node,
        cause);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(64);
  }

  @Override
  public void onNext(String line) {
    items.add(new Item.Line(line));
  }

  @Override
  public void onError(Throwable why) {
    items.add(new Item.Broken(why));
  }

  @Override
  public void onComplete() {
    items.add(new Item.End());
  }

  @Override
  public void close() {
    Flow.Subscription open = subscription;
    if (open != null) {
      open.cancel();
    }
  }
}

package org.pgmahout.agent.pgdata;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pgmahout.agent.step.ByteSize;
import org.pgmahout.common.spec.NodeSpec;

/**
 * Folders of data that were moved out of the way. Only a person deletes them, and they may be as
 * large as the database: so health names them for as long as they are there.
 */
public final class MovedAside {
  /** Health answers within five seconds; counting many files may take longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Nothing writes to them any more: each is counted once. */
  private final Map<Path, CompletableFuture<ByteSize>> sizes = new ConcurrentHashMap<>();

  /**
   * A folder that was moved aside.
   *
   * @param size empty while it is being counted, and when it cannot be
   */
  public record Folder(Path path, Optional<ByteSize> size) {}

  /** Those that are there now. */
  public List<Folder> folders(NodeSpec spec) {
    List<Path> asides = of(spec);
    sizes.keySet().retainAll(asides);
    return asides.stream().map(aside -> new Folder(aside, size(aside))).toList();
  }

  private static List<Path> of(NodeSpec spec) {
    List<Path> asides =
        new ArrayList<>(DataFolder.asides(Path.of(spec.plan().postgresql().dataDir())));
    String wal = spec.plan().postgresql().walDir();
    if (!wal.isEmpty()) {
      asides.addAll(DataFolder.asides(Path.of(wal)));
    }
    return asides;
  }

  private Optional<ByteSize> size(Path aside) {
    CompletableFuture<ByteSize> counted =
        sizes.computeIfAbsent(
            aside,
            path ->
                CompletableFuture.supplyAsync(
                    () -> count(path), Thread.ofVirtual().name("moved aside")::start));
    try {
      return Optional.of(counted.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static ByteSize count(Path folder) {
    long[] bytes = {0};
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              bytes[0] += attributes.size();
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              // Somebody deletes it at this moment.
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return new ByteSize(bytes[0]);
  }
}

package org.pgmahout.common.pki;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.SecretNames;

/**
 * The passwords next to the plan. A new value lies as {@code NAME.next} until the database and all
 * nodes have it, so that whoever is killed in between leaves both values and the next run goes on.
 */
public final class PasswordFiles {
  /** Of all of them. */
  public static final List<String> NAMES =
      List.of(
          SecretNames.SUPERUSER_PASSWORD,
          SecretNames.REPLICATION_PASSWORD,
          SecretNames.REWIND_PASSWORD,
          SecretNames.RESTAPI_PASSWORD);

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int LENGTH = 32;

  private final Path folder;
  private final Lineage lineage;

  PasswordFiles(Path folder, Lineage lineage) {
    this.folder = folder;
    this.lineage = lineage;
  }

  /** Makes those that are missing. */
  void make(List<Path> made) {
    PrivateFiles.folder(folder);
    for (String name : NAMES) {
      Path file = folder.resolve(name);
      if (PrivateFiles.read(file).isEmpty() && PrivateFiles.create(file, fresh() + "\n")) {
        made.add(file);
      }
    }
  }

  /** Whether there are any: a folder that was handed to a viewer has none. */
  public boolean present() {
    return Files.exists(folder);
  }

  /**
   * All of them by their {@link SecretNames}, as the nodes shall have them: of one that is being
   * replaced, the new value.
   *
   * @throws OpsException SECRET_MISSING, SECRET_FILE_UNSAFE
   */
  public Map<String, Secret> all() {
    Map<String, Secret> found = new LinkedHashMap<>();
    NAMES.forEach(name -> found.put(name, known(name).getFirst()));
    return found;
  }

  /** Values that the cluster may have now, the one it shall have first. */
  public List<Secret> known(String name) {
    List<Secret> values = new ArrayList<>();
    PrivateFiles.read(next(name)).map(PasswordFiles::secret).ifPresent(values::add);
    Path file = folder.resolve(name);
    Secret now = secret(LeafFiles.required(file));
    if (now.reveal().isEmpty()) {
      throw LeafFiles.missing(file, "is empty");
    }
    values.add(now);
    return values;
  }

  /** Names whose replacement has begun and not ended. */
  public List<String> unfinished() {
    return NAMES.stream().filter(name -> PrivateFiles.read(next(name)).isPresent()).toList();
  }

  /**
   * Lays down a new value beside the one in force, which it is once the cluster has it; goes on
   * with one that is there.
   */
  public void begin(String name) {
    if (!unfinished().contains(name)) {
      lineage.add();
    }
    PrivateFiles.create(next(name), fresh() + "\n");
  }

  /** The new value is in force everywhere. */
  public void end(String name) {
    Optional<String> next = PrivateFiles.read(next(name));
    if (next.isPresent()) {
      PrivateFiles.rename(next(name), folder.resolve(name));
    }
  }

  private Path next(String name) {
    return folder.resolve(name + ".next");
  }

  private static Secret secret(String text) {
    return new Secret(text.strip());
  }

  private static String fresh() {
    return new SecureRandom()
        .ints(LENGTH, 0, ALPHABET.length())
        .collect(
            StringBuilder::new, (text, i) -> text.append(ALPHABET.charAt(i)), StringBuilder::append)
        .toString();
  }
}

package org.pgmahout.agent.os;

import java.util.Collection;
import java.util.List;

/**
 * The name of a container image as a plan writes it: {@code registry/name:tag}, and after an
 * {@code @} the digest of the one image that is meant. A tag may be moved to another image by
 * anybody who can write in the registry; a digest is of the image's content.
 *
 * @param name without the digest
 * @param digest {@code sha256:} and 64 hexadecimal digits; empty: any image of that name
 */
public record ImageReference(String name, String digest) {

  /** Reads what the plan's rules have let pass. */
  public static ImageReference of(String text) {
    String[] parts = text.split("@", 2);
    return new ImageReference(parts[0], parts.length == 2 ? parts[1] : "");
  }

  /** Whether one image is meant, and no other of its name. */
  public boolean pinned() {
    return !digest.isEmpty();
  }

  /**
   * What the engine may know the image by. One that was pulled has the registry's digest; one that
   * was loaded from an archive has none, and is known by its id, which is a digest as well (of its
   * configuration, which names all layers by theirs).
   */
  List<String> candidates() {
    return pinned() ? List.of(repository() + "@" + digest, digest, name) : List.of(name);
  }

  /**
   * Whether an image that the engine has is the one that is meant.
   *
   * @param id the engine's id of it
   * @param digests {@code repository@sha256:…} of each registry that it was pulled from
   */
  boolean isMeant(String id, Collection<String> digests) {
    return !pinned()
        || id.equals(digest)
        || digests.stream().anyMatch(known -> of(known).digest().equals(digest));
  }

  private String repository() {
    int tag = name.lastIndexOf(':');
    return tag > name.lastIndexOf('/') ? name.substring(0, tag) : name;
  }
}

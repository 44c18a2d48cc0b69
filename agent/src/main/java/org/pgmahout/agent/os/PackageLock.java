package org.pgmahout.agent.os;

import java.util.Optional;

/** Who holds the package database; a fake stands in for it in tests. */
@FunctionalInterface
public interface PackageLock {
  /** Name and pid of the program that holds it; empty when it is free. */
  Optional<String> holder();
}

package org.pgmahout.systemtest.cluster;

/**
 * pip on a node, for tests that change what is installed there: neither the node nor its
 * environment has one, so Debian's wheel of it runs in place.
 */
public final class NodePip {
  private NodePip() {}

  /** A shell script's begin: works in a folder that goes when it ends, with pip as {@code $pip}. */
  public static final String SETUP =
      """
      set -e
      d=$(mktemp -d); trap 'rm -rf "$d"' EXIT; cd "$d"; chmod 755 .
      apt-get -q download python3-pip-whl; dpkg-deb -x ./*.deb .
      pip=$(echo "$d"/usr/share/python-wheels/pip-*.whl)/pip
      """;
}

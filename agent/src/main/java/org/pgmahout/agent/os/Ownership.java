package org.pgmahout.agent.os;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;

/**
 * Whose something is, and who may do what with it.
 *
 * @param mode four octal digits
 */
record Ownership(String owner, String group, String mode) {

  Ownership {
    mode = "%04o".formatted(Integer.parseInt(mode, 8) & 0777);
  }

  static Ownership of(PosixFileAttributes attributes) {
    int bits = 0;
    for (var permission : attributes.permissions()) {
      bits |= 1 << (8 - permission.ordinal());
    }
    return new Ownership(
        attributes.owner().getName(), attributes.group().getName(), Integer.toOctalString(bits));
  }

  /**
   * Gives it away.
   *
   * @param view one that follows no link
   */
  void give(PosixFileAttributeView view) throws IOException {
    UserPrincipalLookupService users = FileSystems.getDefault().getUserPrincipalLookupService();
    view.setOwner(users.lookupPrincipalByName(owner));
    view.setGroup(users.lookupPrincipalByGroupName(group));
    view.setPermissions(PosixFilePermissions.fromString(symbolic()));
  }

  /**
   * Gives it away when it is not theirs already; who may do what with it stays.
   *
   * @param view one that follows no link
   * @param is what it shows
   */
  void giveKeepingMode(PosixFileAttributeView view, PosixFileAttributes is) throws IOException {
    UserPrincipalLookupService users = FileSystems.getDefault().getUserPrincipalLookupService();
    if (!is.owner().getName().equals(owner)) {
      view.setOwner(users.lookupPrincipalByName(owner));
    }
    if (!is.group().getName().equals(group)) {
      view.setGroup(users.lookupPrincipalByGroupName(group));
    }
  }

  /** Whether the system knows a user by this name. */
  static boolean isUser(String name) {
    try {
      FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
      return !name.matches("\\d+");
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the system knows a group by this name. */
  static boolean isGroup(String name) {
    try {
      FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
      return !name.matches("\\d+");
    } catch (IOException e) {
      return false;
    }
  }

  private String symbolic() {
    int bits = Integer.parseInt(mode, 8);
    StringBuilder text = new StringBuilder();
    for (int i = 8; i >= 0; i--) {
      text.append((bits >> i & 1) == 1 ? "rwx".charAt((8 - i) % 3) : '-');
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return owner + ":" + group + " " + mode;
  }
}

package org.pgmahout.agent.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.agent.os.Accounts;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * A user of the system that a program runs as, with a group of its own and the same name: nobody
 * logs in as it, and it has no home. It stays when the cluster is removed, as users of Debian's
 * packages do: files that are kept would otherwise belong to whatever user gets its number next.
 */
public final class SystemUserStep extends HeadedStep {
  private final CommandRunner commands;
  private final Accounts accounts;
  private final String name;
  private final String comment;

  /**
   * @param comment whose user it is, for people
   */
  public SystemUserStep(
      StepHead head, CommandRunner commands, Accounts accounts, String name, String comment) {
    super(head);
    this.commands = commands;
    this.accounts = accounts;
    this.name = name;
    this.comment = comment;
  }

  @Override
  public Finding check(StepContext context) {
    Optional<Accounts.User> user = accounts.user(name);
    Optional<Integer> group = accounts.group(name);
    user.filter(is -> !isFit(is, group)).ifPresent(this::refuse);
    List<Change> changes = new ArrayList<>();
    if (group.isEmpty()) {
      changes.add(Change.create("group " + name, "of the system"));
    }
    if (user.isEmpty()) {
      changes.add(Change.create("user " + name, "of the system, without login and home"));
    }
    return Finding.of(changes);
  }

  /** A program must not run as root, or as a person, because somebody has called them so. */
  private static boolean isFit(Accounts.User user, Optional<Integer> group) {
    return user.uid() != 0
        && user.gid() != 0
        && !user.login()
        && group.filter(gid -> gid == user.gid()).isPresent();
  }

  private void refuse(Accounts.User is) {
    throw new OpsException(
        ErrorCode.LEFTOVERS,
        "the user %s is there with the numbers %s, and is to be neither root nor a person who logs in, and to have a group of its own of the same name"
            .formatted(name, is.numbers()),
        "Look whose it is; remove it (userdel %s), or give it such a group and the shell /usr/sbin/nologin, then run the same again."
            .formatted(name));
  }

  /** The group first: killed in between, the user is still to be made, and finds its group. */
  @Override
  public void apply(StepContext context) {
    if (accounts.group(name).isEmpty()) {
      commands.require(Command.of("groupadd", "--system", name));
    }
    if (accounts.user(name).isEmpty()) {
      commands.require(
          Command.of(
              "useradd",
              "--system",
              "--gid",
              name,
              "--no-create-home",
              "--home-dir",
              "/nonexistent",
              "--shell",
              "/usr/sbin/nologin",
              "--comment",
              comment,
              name));
    }
  }
}

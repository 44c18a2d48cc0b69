package org.pgmahout.controller.planfile.change;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgmahout.controller.planfile.change.ChangeImpact.Part;

/** etcd: its version (etcd's upgrade documents) and which etcd it is. */
final class EtcdChanges {
  private static final Pattern VERSION = Pattern.compile(":v?(\\d+)\\.(\\d+)\\.\\d+");

  private EtcdChanges() {}

  /** Members of one minor version may be mixed in any direction; another changes the data. */
  static ChangeImpact image(FieldChange change, Plans plans) {
    Matcher from = VERSION.matcher(change.from());
    Matcher to = VERSION.matcher(change.to());
    if (!from.find() || !to.find()) {
      return new ChangeImpact.Rolling(Part.ETCD, "the new image must be of the same minor version");
    }
    boolean same = from.group(1).equals(to.group(1)) && from.group(2).equals(to.group(2));
    return same
        ? new ChangeImpact.Rolling(Part.ETCD, "")
        : new ChangeImpact.Refused(
            "another minor version changes the members' data, and going back is not possible then",
            "Name an image of v" + from.group(1) + "." + from.group(2) + ".");
  }

  static ChangeImpact endpoints(FieldChange change, Plans plans) {
    List<String> before = plans.applied().etcd().endpoints();
    List<String> after = plans.wanted().etcd().endpoints();
    if (before.isEmpty() != after.isEmpty()) {
      return new ChangeImpact.Refused(
          "who leads, and the cluster's configuration, are in the etcd it was built with",
          before.isEmpty()
              ? "Delete etcd.endpoints; moving to another etcd is not offered yet."
              : "Put etcd.endpoints back; moving to an etcd of its own is not offered yet.");
    }
    return after.stream().anyMatch(before::contains)
        ? new ChangeImpact.Now(
            "they must be members of the same etcd; a running Patroni learns the members from etcd"
                + " itself, and asks the new list first after its next start")
        : new ChangeImpact.Refused(
            "no endpoint stayed, so it may be another etcd",
            "Keep at least one of the endpoints; change the others first.");
  }
}

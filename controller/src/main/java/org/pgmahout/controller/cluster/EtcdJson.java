package org.pgmahout.controller.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.Json;

/** Records as JSON, the values of keys in etcd. */
public final class EtcdJson {
  private static final JavaType TREE =
      TypeFactory.defaultInstance()
          .constructMapType(LinkedHashMap.class, String.class, Object.class);

  private EtcdJson() {}

  /** Throws VERSION_MISMATCH for what no version up to this one wrote. */
  public static <T> T read(EtcdEntry entry, Class<T> type) {
    return read(entry, Json.tolerant().constructType(type));
  }

  /** The same for an object of any keys. */
  public static Map<String, Object> tree(EtcdEntry entry) {
    return read(entry, TREE);
  }

  private static <T> T read(EtcdEntry entry, JavaType type) {
    try {
      return Json.tolerant().readValue(entry.value(), type);
    } catch (JsonProcessingException e) {
      throw new OpsException(
          ErrorCode.VERSION_MISMATCH,
          "the key " + entry.key() + " in etcd is not in a format this version can read",
          "Use the pgmahout that wrote it, or a newer one.",
          e);
    }
  }
}

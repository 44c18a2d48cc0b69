package org.pgmahout.agent.http;

/**
 * What a route gives back.
 *
 * @param status HTTP status
 * @param type content type; JSON's for a body that is a record
 * @param body a record, a text, or empty text for nothing
 */
public record Answer(int status, String type, Object body) {

  /** 200 with a document. */
  public static Answer ok(Object body) {
    return new Answer(200, "application/json", body);
  }

  /** 202: begun, ask again. */
  public static Answer accepted(Object body) {
    return new Answer(202, "application/json", body);
  }

  /** 204. */
  public static Answer nothing() {
    return new Answer(204, "", "");
  }

  /** 200 with text. */
  public static Answer text(String type, String body) {
    return new Answer(200, type, body);
  }
}

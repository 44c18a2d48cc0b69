package org.pgmahout.common.plan;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A place in the plan file.
 *
 * @param line from 1
 * @param column in characters, from 1
 */
record Position(int line, int column) {
  static final Position START = new Position(1, 1);

  static Position of(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  static Position of(Node node) {
    return node.getStartMark().map(Position::of).orElse(START);
  }

  /** The place of a character, counted in code points from the beginning. */
  static Position ofIndex(String text, int index) {
    int line = 1;
    int column = 1;
    int seen = 0;
    for (int at = 0;
        at < text.length() && seen < index;
        at += Character.charCount(text.codePointAt(at)), seen++) {
      if (text.charAt(at) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new Position(line, column);
  }

  Position right(int characters) {
    return new Position(line, column + characters);
  }
}

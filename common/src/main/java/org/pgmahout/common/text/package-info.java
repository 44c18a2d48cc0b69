/**
 * Texts as what reads them may get them: a terminal, a shell, a comparison. Pure: a text in, a text
 * out, and nothing in it is obeyed that came from elsewhere.
 */
package org.pgmahout.common.text;

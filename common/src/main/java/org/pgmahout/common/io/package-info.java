/**
 * What both sides do with files, time and threads, once each: a file replaced whole, a wait with an
 * end, one thing done on many at once, a login while a password is replaced.
 */
package org.pgmahout.common.io;

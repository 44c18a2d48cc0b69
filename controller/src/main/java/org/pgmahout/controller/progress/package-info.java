/**
 * What happens while a command changes nodes, as typed events: {@code view} shows them, and no room
 * that does the work knows how.
 */
package org.pgmahout.controller.progress;

/** How the command waits, and what it says meanwhile. Every other room may stand on it. */
package org.pgmahout.controller.progress;

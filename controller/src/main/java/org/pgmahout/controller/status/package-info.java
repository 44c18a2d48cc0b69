/** The cluster in one view, and how programs connect to it. */
package org.pgmahout.controller.status;

/**
 * Certificates, passwords and people: what nodes and folders have of them, and how they get others.
 */
package org.pgmahout.controller.credentials;

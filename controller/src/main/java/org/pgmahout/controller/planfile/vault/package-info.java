/**
 * The folder of keys next to the plan: authorities, certificates, passwords, who was given what.
 * Only the operator's side has it, so nothing of it is on a node. Nobody else touches these files.
 */
package org.pgmahout.controller.planfile.vault;

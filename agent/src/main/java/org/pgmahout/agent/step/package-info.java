/**
 * The idempotent step and the reusable kinds of it (file, packages, unit, container, venv). Steps
 * reach the machine only through {@code os}.
 */
package org.pgmahout.agent.step;

/**
 * The operator's plan: {@code cluster.yaml} as records with every default in one place, the loader
 * that finds every mistake with its line and remedy, and the timing presets. Pure: text in, records
 * out.
 */
package org.pgmahout.common.plan;

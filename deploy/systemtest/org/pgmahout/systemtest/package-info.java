/**
 * Tests of the whole: clusters in labs of their own ({@code *ST}), and the rules of the
 * architecture.
 */
package org.pgmahout.systemtest;

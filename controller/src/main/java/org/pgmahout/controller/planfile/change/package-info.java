/**
 * What a changed plan asks of a running cluster: the difference of two plans field by field, and
 * the table that says what changing each field takes. Pure: two plans in, rows and a cost out.
 */
package org.pgmahout.controller.planfile.change;

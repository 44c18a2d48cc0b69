/**
 * Plan files as texts: started, edited without losing a comment, brought up to what was changed
 * outside, and written whole with every default. Pure: texts in, texts out.
 */
package org.pgmahout.controller.planfile.edit;

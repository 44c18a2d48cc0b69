/**
 * What came of something: changes, outcomes in Ansible's words, and errors that carry a code, a
 * place and a remedy. Pure data; everybody may use it.
 */
package org.pgmahout.common.outcome;

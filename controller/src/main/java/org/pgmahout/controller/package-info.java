/**
 * The {@code pgmahout} command: starts here, with {@code ControllerMain}; each verb is a class in
 * {@code cli}.
 */
package org.pgmahout.controller;

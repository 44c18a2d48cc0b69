/**
 * What runs in the background for as long as the agent lives. A {@code BackgroundService} gives a
 * {@code PeriodicTask} its turns; the room knows nothing of what the tasks do.
 */
package org.pgmahout.agent.service;

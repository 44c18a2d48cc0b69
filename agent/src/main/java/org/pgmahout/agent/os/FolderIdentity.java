package org.pgmahout.agent.os;

/**
 * Which folder it is, whatever its path is at the moment. Number and time of birth belong to the
 * file system, stay over restarts, and no user can choose them. The device's number is not part of
 * it: disks are counted again at every start of the machine.
 *
 * @param inode its number; used again once the folder is gone
 * @param born when it was made; empty where the file system does not know
 */
public record FolderIdentity(long inode, String born) {}

import { setPriority } from 'node:os';

/** A step a person feels in what they wait for; a share that a busy machine still leaves to a sync. */
const gentle = 5;

/**
 * Has the calling thread give way to those that a person waits for, when there are more threads at work than processors. Linux keeps a priority for each thread, and 0 stands for the one
 * that calls [man 2 setpriority, C library/kernel differences]; elsewhere it would be the whole process's, so nothing is done.
 */
export function giveWay(): void {
  if (process.platform === 'linux') setPriority(0, gentle);
}

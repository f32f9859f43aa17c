import { statfs } from 'node:fs/promises';
import type { DoctorReport } from '../core/core.ts';
import { byteSize } from './words.ts';

/** Below this a large first sync may fill the disk. */
const roomWanted = 1_000_000_000;

/** What only the host knows: its Node, and the room on the disk of the data folder. */
export async function hostChecks(dataFolder: string): Promise<DoctorReport['checks']> {
  const disk = await statfs(dataFolder);
  const free = disk.bavail * disk.bsize;
  return [
    { name: 'Node', ok: true, message: `${process.versions.node} on ${process.platform} ${process.arch}`, remedy: null },
    { name: 'Data folder', ok: true, message: dataFolder, remedy: null },
    {
      name: 'Disk',
      ok: free >= roomWanted,
      message: `${byteSize(free)} free`,
      remedy: free >= roomWanted ? null : `Free some space: a first sync of a large client can need ${byteSize(roomWanted)}.`,
    },
  ];
}

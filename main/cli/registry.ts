import type { CommandDefinition } from './command.ts';
import { backupCommand } from './commands/backup.ts';
import { connectCommand } from './commands/connect.ts';
import { connectionsCommand } from './commands/connections.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { driftCommand } from './commands/drift.ts';
import { exportCommand } from './commands/export.ts';
import { quarantineCommand } from './commands/quarantine.ts';
import { replayCommand } from './commands/replay.ts';
import { restoreCommand } from './commands/restore.ts';
import { runsCommand } from './commands/runs.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { serveCommand } from './commands/serve.ts';
import { statusCommand } from './commands/status.ts';
import { syncCommand } from './commands/sync.ts';
import { verifyCommand } from './commands/verify.ts';

/**
 * Every command, in the order in which the help lists them. The files are light: what a command needs of the core it loads when it runs.
 */
export const COMMANDS: readonly CommandDefinition[] = [
  demoCommand,
  sandboxCommand,
  connectCommand,
  connectionsCommand,
  serveCommand,
  statusCommand,
  runsCommand,
  syncCommand,
  verifyCommand,
  driftCommand,
  quarantineCommand,
  replayCommand,
  exportCommand,
  backupCommand,
  restoreCommand,
  doctorCommand,
];

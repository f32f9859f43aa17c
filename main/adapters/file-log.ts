import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import electronLog from 'electron-log/node.js';
import { redactFields, redactText } from '../../shared/redact.ts';
import type { Clock, Log, LogFields } from '../core/ports.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface FileLogOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** Least level written to the file. */
  readonly fileLevel?: LogLevel;
  /** Least level shown to a person. */
  readonly screenLevel?: LogLevel;
  readonly maxBytes?: number;
  /** Old files kept beside the current one. */
  readonly keep?: number;
  /** Where a person sees warnings; standard error unless a host has another place. */
  readonly writeScreen?: (line: string) => void;
}

const RANK: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };
let logs = 0;

/**
 * The log: one JSON object per line in `tieout.log`, turned over by size, private to the user; warnings and errors also on standard error, in words. Every text passes the
 * redaction on its way, whoever wrote it. Lines are appended at once, so that the last one before a crash is there.
 */
export function createFileLog(options: FileLogOptions): Log {
  const { folder, clock, keep = 4 } = options;
  const fileRank = RANK[options.fileLevel ?? 'info'];
  const screenRank = RANK[options.screenLevel ?? 'warn'];
  const writeScreen = options.writeScreen ?? ((line: string) => process.stderr.write(line));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  logs += 1;
  const logger = electronLog.create({ logId: `tieout-${logs}` });
  const { file, console } = logger.transports;
  console.level = false;
  file.level = 'debug';
  file.maxSize = options.maxBytes ?? 5 * 1024 * 1024;
  file.resolvePathFn = () => path.join(folder, 'tieout.log');
  file.archiveLogFn = (current) => turnOver(current.path, keep);
  file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  // The line is complete as it comes; the library's own formatting would read `%c` and the like in it.
  file.transforms = [({ data }) => String(data[0])];
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      const text = redactText(message);
      const safe = redactFields(fields);
      const time = new Date(clock.nowMs()).toISOString();
      if (RANK[level] <= fileRank) logger[level](JSON.stringify({ time, level, message: text, ...unreserved(safe) }));
      if (RANK[level] <= screenRank) writeScreen(`${level}: ${text}${inWords(safe)}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** `tieout.log` → `tieout.1.log` → … → `tieout.4.log` → gone. */
function turnOver(current: string, keep: number): void {
  const { dir, name, ext } = path.parse(current);
  const older = (age: number): string => path.join(dir, `${name}.${age}${ext}`);
  rmSync(older(keep), { force: true });
  for (let age = keep - 1; age >= 1; age -= 1) if (existsSync(older(age))) renameSync(older(age), older(age + 1));
  if (existsSync(current)) renameSync(current, older(1));
}

/** Fields that carry the line's own names stand beside them, not over them. */
function unreserved(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [['time', 'level', 'message'].includes(name) ? `${name}_` : name, value]),
  );
}

function inWords(fields: LogFields): string {
  const parts = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${String(value)}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

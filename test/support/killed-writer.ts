import type { Database, Statement } from 'better-sqlite3';
import { openLedger } from '../../main/core/store/open.ts';
import { createWrites } from '../../main/core/store/writer.ts';
import { pageOf } from './ledger-world.ts';
import { killedPage } from './killed-page.ts';

/** Commits one page of a ledger and kills itself without warning after the given number of writes; prints how many there were when it gets to the end. */
const [file = '', place = '{}', after = '0'] = process.argv.slice(2);
let writes = 0;
let counting = false;

function counted(statement: Statement): Statement {
  if (statement.readonly) return statement;
  for (const name of ['run', 'get', 'all'] as const) {
    const original: (...values: unknown[]) => unknown = statement[name].bind(statement);
    Object.assign(statement, {
      [name]: (...values: unknown[]) => {
        const result = original(...values);
        if (counting) tick();
        return result;
      },
    });
  }
  return statement;
}

function tick(): void {
  writes += 1;
  if (writes === Number(after)) process.kill(process.pid, 'SIGKILL');
}

const database: Database = openLedger(file);
const prepare = database.prepare.bind(database) as (sql: string) => Statement;
Object.assign(database, { prepare: (sql: string) => counted(prepare(sql)) });
const store = createWrites(database);
counting = true;
store.commitPage(pageOf(JSON.parse(place) as Parameters<typeof pageOf>[0], killedPage));
process.stdout.write(`${writes}\n`);

// Refuses a Node that better-sqlite3 would crash on, in one line, before anything native is loaded. Plain JavaScript on purpose:
// an old Node cannot even read TypeScript.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `tieout needs Node 24 or newer, and this is Node ${process.versions.node}. Run it through "npm run" after "npm ci" (the project brings its own Node), or install Node 24.\n`,
  );
  process.exit(3);
}

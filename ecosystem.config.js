// PM2's list of processes, derived from graph_config.py through `ezpocket graph --json`:
// an agent is declared there once and appears here by itself.
//
//   npx pm2 start ecosystem.config.js      npx pm2 scale worker-plan-builder 3
//   npx pm2 logs                           npx pm2 stop all
//
// Fork mode only: PM2's cluster mode cannot run Python. `interpreter: 'none'` with the virtual
// environment's own python, so that no shell stands between PM2's signals and the process.

const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const path = require('node:path');

const python = path.join(__dirname, '.venv', 'bin', 'python');
if (!existsSync(python)) {
  console.error('ezpocket: .venv is missing; make it first: make setup');
  process.exit(1);
}
const command = ['-m', 'orchestrator.cli'];
const described = spawnSync(python, [...command, 'graph', '--json'],
  { cwd: __dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
if (described.status !== 0) process.exit(described.status || 1); // it has said why
const graphs = JSON.parse(described.stdout);
const modules = graphs.flatMap((graph) => graph.modules);
const webProcesses = Number(process.env.WEB_PROCESSES || 2);

// SIGINT (stop, restart) lets a worker finish its task; past kill_timeout it is killed and the
// task's lease brings it to another worker.
const app = (name, args, more = {}) => ({
  name,
  script: python,
  args: [...command, ...args],
  interpreter: 'none',
  exec_mode: 'fork',
  instances: 1,
  cwd: __dirname,
  wait_ready: true,
  listen_timeout: 60000,
  kill_timeout: 35000,
  exp_backoff_restart_delay: 200,
  merge_logs: true,
  time: true,
  // One heap for all threads of a process: glibc's default of several costs memory, not time, here.
  env: { MALLOC_ARENA_MAX: '1' },
  ...more,
});

const worker = (module) => app(
  `worker-${module.name.replaceAll('_', '-')}`,
  ['worker', module.name, '--wait', '60'],
);

// PM2 starts a cron app once with the others; it exits at once unless a sync is due.
const scheduled = (module) => app(`worker-${module.name.replaceAll('_', '-')}`,
  ['worker', module.name, '--wait', '60'],
  { cron_restart: module.schedule, autorestart: false, wait_ready: false,
    exp_backoff_restart_delay: undefined });

module.exports = {
  apps: [
    // Servers first: they prepare the database; with servers of your own this one then exits.
    // treekill would send PM2's signal to PostgreSQL and Redis as well: their keeper stops them,
    // once the workers have drained.
    app('ezpocket-servers', ['servers'],
      { stop_exit_codes: [0], treekill: false, kill_timeout: 80000 }),
    ...modules.map((module) => (module.schedule ? scheduled(module) : worker(module))),
    app('ezpocket-web', ['web', '--processes', String(webProcesses), '--wait', '60']),
  ],
};

#!/usr/bin/env node
/*
 * The installed command. Plain JavaScript for two reasons: an older Node.js can read it and so be told what is wrong, and the cache of
 * compiled code is on before the first TypeScript is loaded, which halves the time of a short command.
 */
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `error: Syncline needs Node.js 22.18 or newer, and this is ${process.versions.node}\n` +
      'hint: install a newer one from https://nodejs.org, or in a checkout run npm ci and then npm start -- up PATH\n'
  )
  process.exit(1)
}

// Before its first use: fsyncs of a group of files wait for the disk side by side, and the pool of four is shared with the index.
process.env.UV_THREADPOOL_SIZE ??= '16'

// Blocks pass through memory outside of the heap. V8 collects all garbage for each 64 MB of it, unless it weighs it against the whole
// (docs/performance.md). Older versions do not know the flag.
if (major >= 24) (await import('node:v8')).setFlagsFromString('--external-memory-accounted-in-global-limit')

const { enableCompileCache } = await import('node:module')
const { existsSync, readdirSync, statSync } = await import('node:fs')
// Not in the shared temporary directory, where Node puts it by itself: what is in it is run. Where it cannot be made there is none.
enableCompileCache(`${caches()}/syncline/compiled`)
await import(existsSync(file('cli.ts')) ? fromCheckout() : './cli.js')

/** The built program starts in half the time, and is taken while it is newer than all that it was made of, as make would. */
function fromCheckout() {
  const built = file('../dist/daemon/cli.js')
  const made = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const tops = ['protocol', 'src', 'daemon']
  const below = tops.flatMap((top) => readdirSync(file(`../${top}`), { recursive: true }).map((path) => `${top}/${path}`))
  return ['package-lock.json', ...tops, ...below].every((path) => statSync(file(`../${path}`)).mtimeMs < made) ? built : './cli.ts'
}

/** As env-paths has them; to load that takes as long as all else here. */
function caches() {
  const { env, platform } = process
  const home = env.HOME ?? env.USERPROFILE ?? '.'
  if (platform === 'win32') return env.LOCALAPPDATA ?? `${home}/AppData/Local`
  return platform === 'darwin' ? `${home}/Library/Caches` : env.XDG_CACHE_HOME || `${home}/.cache`
}

function file(path) {
  return new URL(path, import.meta.url)
}

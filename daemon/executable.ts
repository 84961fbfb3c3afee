/**
 * The main module of the program in one file (`npm run build:executable`), which does what syncline.js does for an installed one. Its code
 * comes compiled, so it needs no cache of that.
 */
import { setFlagsFromString } from 'node:v8'

process.env['UV_THREADPOOL_SIZE'] ??= '16'
setFlagsFromString('--external-memory-accounted-in-global-limit')
await import('./cli.ts')

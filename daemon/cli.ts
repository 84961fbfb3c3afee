/** The command's main module; syncline.js, which users run, loads it. */
import { runCli } from './run-cli.ts'

await runCli()

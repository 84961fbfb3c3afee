import { resolve } from 'node:path'
import envPaths from 'env-paths'

/** @param option the value of --home, which goes before SYNCLINE_HOME */
export function homePath(option: string | undefined, environment: NodeJS.ProcessEnv): string {
  const chosen = option ?? environment['SYNCLINE_HOME']
  if (chosen !== undefined && chosen !== '') return resolve(chosen)
  const paths = envPaths('syncline', { suffix: '' })
  // env-paths names the XDG state directory `log`; macOS and Windows have none, there state is data.
  return process.platform === 'darwin' || process.platform === 'win32' ? paths.data : paths.log
}

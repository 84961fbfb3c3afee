/** Where a home is, and where things are in it. */
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'

/** @param option the value of --home, which goes before SYNCLINE_HOME */
export function homePath(option: string | undefined, environment: NodeJS.ProcessEnv): string {
  const chosen = option ?? environment['SYNCLINE_HOME']
  if (chosen !== undefined && chosen !== '') return resolve(chosen)
  const paths = envPaths('syncline', { suffix: '' })
  // env-paths names the XDG state directory `log`; macOS and Windows have none, there state is data.
  return process.platform === 'darwin' || process.platform === 'win32' ? paths.data : paths.log
}

/** Where things are in a home. The paths of a home that is in use are real: no symlink is in them. */
export interface Home {
  readonly path: string
  readonly identity: string
  readonly config: string
  readonly index: string
  readonly log: string
  readonly lock: string
  /** Addresses of devices that were met. */
  readonly addressBook: string
  /** Those that this device made. */
  readonly invitations: string
  /** A file for each folder whose key was changed: what led to that. */
  readonly lineages: string
  /** Devices that proved a key of a folder. */
  readonly memberBook: string
  /** For programs that use the API of the page. */
  readonly apiToken: string
}

export function homeAt(path: string): Home {
  return {
    path,
    identity: join(path, 'identity'),
    config: join(path, 'config.json'),
    index: join(path, 'index'),
    log: join(path, 'log'),
    lock: join(path, 'lock'),
    addressBook: join(path, 'peers.json'),
    invitations: join(path, 'invitations.json'),
    lineages: join(path, 'lineages'),
    memberBook: join(path, 'members.json'),
    apiToken: join(path, 'api-token')
  }
}

/** Where the daemon of a home listens for commands. */
import { join } from 'node:path'
import { CliError } from './exit-status.ts'

/** sockaddr_un has room for 104 bytes on macOS and 108 on Linux, with the NUL at the end. */
const MAX_SOCKET_PATH = process.platform === 'darwin' ? 103 : 107

/**
 * The socket in the home, or on Windows a named pipe of its own.
 * @throws CliError when the home's path is too long for a socket
 */
export function controlSocketOf(home: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\syncline-${pipeName(home)}`
  const path = join(home, 'control.sock')
  const length = Buffer.byteLength(path)
  if (length > MAX_SOCKET_PATH) {
    throw new CliError(
      'HOME_TOO_LONG',
      `the path of the home is too long for a socket in it: ${home}`,
      `use a home whose path has at most ${MAX_SOCKET_PATH - '/control.sock'.length} bytes`
    )
  }
  return path
}

/** Node's module is asked for here, because no other system needs it for a short command. */
function pipeName(home: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(home.toLowerCase()).digest('hex').slice(0, 32)
}

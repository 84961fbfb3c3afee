/** The control API on a socket that only the user can open: for the command line and the user's own programs. */
import { chmod, lstat, rm } from 'node:fs/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { addApi, MAX_BODY_BYTES } from './api.ts'
import type { ControlActions } from './control-actions.ts'
import { CliError } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'
import { type PageControl, PAGE_ROUTES } from './routes/page-routes.ts'
import { addRoutes } from './routes/route.ts'

export interface ControlServerInit {
  /** A path, or a named pipe on Windows. A socket that is there is a dead daemon's: the home's lock is ours. */
  readonly socket: string
}

export interface ControlServerComponents {
  readonly actions: ControlActions
  /** Lets a person in at the page. */
  readonly page: PageControl
}

export class ControlServer {
  readonly #server: FastifyInstance
  readonly #socket: string

  constructor({ actions, page }: ControlServerComponents, init: ControlServerInit) {
    this.#socket = init.socket
    this.#server = fastify({ logger: false, bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true, requestTimeout: 0 })
    addApi(this.#server, actions)
    addRoutes(this.#server, PAGE_ROUTES, page)
  }

  async start(): Promise<void> {
    const onDisk = process.platform !== 'win32'
    if (onDisk) await removeSocket(this.#socket)
    try {
      await this.#server.listen({ path: this.#socket })
      if (onDisk) await chmod(this.#socket, 0o600)
    } catch (error) {
      throw new CliError(
        'CONTROL_FAILED',
        `the control socket ${this.#socket} cannot be opened: ${causeText(error)}`,
        'choose another home with --home, on a disk of this machine',
        undefined,
        error
      )
    }
  }

  /** Ends every connection and removes the socket. */
  stop(): Promise<void> {
    return this.#server.close()
  }
}

/** @throws CliError when something else is at the socket's name: it is not ours to delete */
async function removeSocket(path: string): Promise<void> {
  try {
    if (!(await lstat(path)).isSocket())
      throw new CliError('CONTROL_FAILED', `${path} is in the way of the control socket, and is not a socket`, 'move it away')
    await rm(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

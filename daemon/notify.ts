/**
 * Tells systemd how the daemon is (sd_notify(3)). Node has no Unix datagram sockets, so systemd's own `systemd-notify` sends:
 * it is wherever a systemd is, and knows abstract sockets. The unit needs NotifyAccess=all, as the sender is a child.
 */
import { spawn } from 'node:child_process'
import type { Logger } from '../src/index.ts'

export interface NotifierInit {
  /** NOTIFY_SOCKET: a path, or `@` and an abstract name. */
  readonly socket: string
  /** WATCHDOG_USEC, where systemd watches. */
  readonly watchdogMicroseconds?: number | undefined
  /** The program that sends, for tests. */
  readonly program?: string
}

export class Notifier {
  readonly #init: NotifierInit
  readonly #logger: Logger
  #timer: NodeJS.Timeout | undefined
  #last: Promise<void> = Promise.resolve()
  /** One may be under way and one waits: a later state replaces the one that waits. */
  #waiting: string[] | undefined
  #complained = false

  constructor(components: { readonly logger: Logger }, init: NotifierInit) {
    this.#logger = components.logger
    this.#init = init
  }

  /** Says READY=1, then WATCHDOG=1 twice in every watchdog period, from the event loop: a daemon whose loop hangs is silent. */
  async ready(status: string): Promise<void> {
    await this.#send(['READY=1', `STATUS=${status}`])
    const period = (this.#init.watchdogMicroseconds ?? 0) / 1000
    if (period <= 0) return
    this.#timer = setInterval(() => void this.#send(['WATCHDOG=1']), Math.max(100, period / 2))
    this.#timer.unref()
  }

  /** Shown by `systemctl status`. Of several in quick succession only the last is sent. */
  status(text: string): void {
    const idle = this.#waiting === undefined
    this.#waiting = [`STATUS=${text.replaceAll('\n', ' ')}`]
    if (!idle) return
    this.#last = this.#last.then(async () => {
      const fields = this.#waiting
      this.#waiting = undefined
      if (fields !== undefined) await this.#send(fields)
    })
  }

  async stopping(): Promise<void> {
    clearInterval(this.#timer)
    this.#waiting = undefined
    await this.#send(['STOPPING=1'])
  }

  #send(fields: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      const child = spawn(this.#init.program ?? 'systemd-notify', [...fields], {
        env: { PATH: process.env['PATH'], NOTIFY_SOCKET: this.#init.socket },
        stdio: 'ignore',
        timeout: 2000
      })
      child.on('error', (error) => {
        this.#complain(error.message)
        resolve()
      })
      child.on('exit', (code) => {
        if (code !== 0) this.#complain(`systemd-notify ended with ${code ?? 'a signal'}`)
        resolve()
      })
    })
  }

  #complain(reason: string): void {
    if (this.#complained) return
    this.#complained = true
    this.#logger.warn('daemon', 'systemd cannot be told how the daemon is: install systemd-notify, or set Type=exec in the unit', { reason })
  }
}

/** undefined where no systemd asks. */
export function openNotifier(components: { readonly logger: Logger }, environment: NodeJS.ProcessEnv): Notifier | undefined {
  const socket = environment['NOTIFY_SOCKET']
  if (socket === undefined || !/^[/@]/.test(socket)) return undefined
  const usec = Number(environment['WATCHDOG_USEC'])
  const mine = environment['WATCHDOG_PID'] === undefined || environment['WATCHDOG_PID'] === String(process.pid)
  return new Notifier(components, { socket, watchdogMicroseconds: mine && Number.isSafeInteger(usec) && usec > 0 ? usec : undefined })
}

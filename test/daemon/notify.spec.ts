import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { LineLogger, type LogEntry } from '../../daemon/logger.ts'
import { Notifier, openNotifier } from '../../daemon/notify.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'
import { until } from '../fixtures/until.ts'

/** A service manager's end: prints what it is sent, one datagram a line. */
const RECEIVER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
name = sys.argv[1]
s.bind('\\0' + name[1:] if name[0] == '@' else name)
print('bound', flush=True)
while True:
    print(repr(s.recv(4096).decode()), flush=True)
`

function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe('the notifier', () => {
  const directory = useTemporaryDirectory()
  const entries: LogEntry[] = []
  const logger = new LineLogger({ sinks: [(entry) => entries.push(entry)], now: () => 0 }, { level: 'debug' })
  let receiver: ChildProcess | undefined
  let lines: string[]

  before(function () {
    if (!has('systemd-notify') || !has('python3')) this.skip() // needs systemd-notify, and Python to receive what it sends
  })
  beforeEach(() => {
    lines = []
    entries.length = 0
  })
  afterEach(() => {
    receiver?.kill()
    receiver = undefined
  })

  async function receive(socket: string): Promise<void> {
    receiver = spawn('python3', ['-c', RECEIVER, socket], { stdio: ['ignore', 'pipe', 'inherit'] })
    const output = createInterface({ input: receiver.stdout! })
    await once(output, 'line')
    output.on('line', (line) => {
      if (!line.includes('BARRIER')) lines.push(line)
    })
  }

  it('says that the daemon is ready, how it is, and that it stops', async () => {
    const socket = join(directory.path, 'notify')
    await receive(socket)
    const notifier = openNotifier({ logger }, { NOTIFY_SOCKET: socket })
    await notifier?.ready('1 folder')
    notifier?.status('2 folders\n3 peers')
    await until(() => lines.length === 2)
    await notifier?.stopping()
    await until(() => lines.length === 3)
    assert.match(lines[0] ?? '', /READY=1\\nSTATUS=1 folder/)
    assert.match(lines[1] ?? '', /STATUS=2 folders 3 peers/)
    assert.match(lines[2] ?? '', /STOPPING=1/)
    assert.deepEqual(entries, [])
  })

  it('feeds the watchdog twice a period, through an abstract socket, too', async () => {
    const socket = `@syncline-test-${process.pid}`
    await receive(socket)
    const notifier = openNotifier({ logger }, { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '400000', WATCHDOG_PID: String(process.pid) })
    await notifier?.ready('')
    await until(() => lines.filter((line) => line.includes('WATCHDOG=1')).length >= 3)
    await notifier?.stopping()
  })

  it('sends only the last of many states that come at once', async () => {
    const socket = join(directory.path, 'notify')
    await receive(socket)
    const notifier = openNotifier({ logger }, { NOTIFY_SOCKET: socket })
    for (let n = 0; n < 100; n++) notifier?.status(`state ${n}`)
    await until(() => lines.some((line) => line.includes('state 99')))
    assert.equal(lines.length, 1)
    await notifier?.stopping()
  })
})

describe('the notifier where nobody listens', () => {
  it('is none without a socket, or with one that is no address', () => {
    const logger = new LineLogger({ sinks: [], now: () => 0 }, { level: 'error' })
    for (const environment of [{}, { NOTIFY_SOCKET: '' }, { NOTIFY_SOCKET: 'vsock:2:1234' }]) assert.equal(openNotifier({ logger }, environment), undefined)
  })

  it('warns once where systemd-notify is missing, and the daemon goes on', async () => {
    const entries: LogEntry[] = []
    const logger = new LineLogger({ sinks: [(entry) => entries.push(entry)], now: () => 0 }, { level: 'debug' })
    const notifier = new Notifier({ logger }, { socket: '/nowhere', program: 'syncline-no-such-program' })
    await notifier.ready('')
    await notifier.stopping()
    assert.equal(entries.length, 1)
    assert.equal(entries[0]?.level, 'warn')
  })
})

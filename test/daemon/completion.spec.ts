import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Command } from 'commander'
import type { CommandContext } from '../../daemon/command-context.ts'
import { type Shell, SHELLS } from '../../daemon/completion/table.ts'
import { makeProgram } from '../../daemon/program.ts'
import { runHere, SpawnedCli } from '../fixtures/spawned-cli.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'
import { until } from '../fixtures/until.ts'

describe('completion', () => {
  const directory = useTemporaryDirectory()
  const at = (...names: string[]): string => join(directory.path, ...names)
  const scriptFor = async (shell: Shell): Promise<string> => (await runHere(['completion', shell])).stdout

  /** A syncline that knows these labels, and a directory with some files. */
  beforeEach(async () => {
    await mkdir(at('bin'))
    await mkdir(at('work', 'photos'), { recursive: true })
    await writeFile(at('work', 'plan.txt'), '')
    const labels = ['photos', 'my docs', '$(touch pwned)', '`touch pwned`']
    await writeFile(at('bin', 'syncline'), `#!/bin/sh\n[ "$*" = "completion folders" ] && printf '%s\\n' ${labels.map((label) => `'${label}'`).join(' ')}\n`, {
      mode: 0o755
    })
  })

  function runShell(file: string, words: readonly string[]): string | undefined {
    const env = { ...process.env, HOME: at(), PATH: `${at('bin')}${delimiter}${process.env['PATH']}` }
    const { stdout, stderr, status, error } = spawnSync(file, [...words], { encoding: 'utf8', cwd: at('work'), env })
    if (error !== undefined) return undefined
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
    return stdout
  }

  function skip(context: Mocha.Context, shell: Shell): never {
    console.log(`      skipped: there is no ${shell}`)
    return context.skip()
  }

  it('knows every command and option, for each shell', async () => {
    const names: string[] = []
    const visit = (command: Command): void => {
      names.push(...command.commands.map((child) => child.name()), ...command.options.flatMap(({ long }) => long ?? []))
      for (const child of command.commands) visit(child)
    }
    visit(makeProgram({} as CommandContext))
    for (const shell of SHELLS) {
      const script = await scriptFor(shell)
      // fish has options without their hyphens.
      const missing = names.filter((name) => !new RegExp(`(?<![\\w-])(--)?${name.replace(/^--/, '')}(?![\\w-])`).test(script))
      assert.deepEqual(missing, [], shell)
    }
  })

  it('is understood by the shells', async function () {
    const ran = await Promise.all(
      SHELLS.map(async (shell) => {
        await writeFile(at(`completion.${shell}`), await scriptFor(shell))
        return runShell(shell, ['-n', at(`completion.${shell}`)]) !== undefined
      })
    )
    if (ran.every((one) => !one)) skip(this, 'bash')
  })

  /** The words of a line, the last of which is being typed, and what is offered. */
  const CASES: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
    [['fold'], ['folder']],
    [
      ['--json', 'st'],
      ['status', 'stop']
    ],
    [
      ['member', ''],
      ['list', 'remove', 'approve', 'deny']
    ],
    [['up', '--mode', 'r'], ['receive-only']],
    [
      ['status', '--home', 'anywhere', '--wait', ''],
      ['idle', 'connected']
    ],
    [['folder', 'add', '--la'], ['--label']],
    [['hook', 'add', 'c'], ['conflict']],
    [
      ['up', 'p'],
      ['photos', 'plan.txt']
    ]
  ]

  it('offers in bash what may stand there', async function () {
    const script = await scriptFor('bash')
    const complete = (words: readonly string[]): string[] | undefined =>
      runShell('bash', [
        '--norc',
        '-c',
        `${script}\nCOMP_WORDS=(syncline "$@"); COMP_CWORD=$#; _syncline; [ \${#COMPREPLY[@]} = 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`,
        'bash',
        ...words
      ])
        ?.split('\n')
        .slice(0, -1)
    if (complete(['']) === undefined) return skip(this, 'bash')
    for (const [words, offered] of CASES) assert.deepEqual(complete(words)?.sort(), [...offered].sort(), words.join(' '))
    // What a label says is offered as text, and done by nobody.
    assert.deepEqual(complete(['folder', 'remove', '']), ['photos', 'my\\ docs', '\\$\\(touch\\ pwned\\)', '\\`touch\\ pwned\\`'])
    assert.deepEqual(complete(['folder', 'remove', 'photos', '']), [])
    assert.deepEqual((await readdir(at('work'))).sort(), ['photos', 'plan.txt'])
  })

  it('offers in fish what may stand there', async function () {
    const script = await scriptFor('fish')
    const complete = (words: readonly string[]): string[] | undefined =>
      runShell('fish', ['--no-config', '-c', `${script}\ncomplete -C "syncline ${words.join(' ')}"`])
        ?.split('\n')
        .slice(0, -1)
        .map((line) => line.split('\t')[0]?.replace(/\/$/, '') ?? '')
    if (complete(['']) === undefined) return skip(this, 'fish')
    for (const [words, offered] of CASES) assert.deepEqual(complete(words)?.sort(), [...offered].sort(), words.join(' '))
    assert.deepEqual(complete(['folder', 'remove', ''])?.sort(), ['$(touch pwned)', '`touch pwned`', 'my docs', 'photos'])
    assert.deepEqual((await readdir(at('work'))).sort(), ['photos', 'plan.txt'])
  })

  it('prints the labels of the folders, and nothing where no daemon runs', async () => {
    assert.equal((await runHere(['--home', at('home'), 'completion', 'folders'])).stdout, '')
    const daemon = new SpawnedCli(['--home', at('home'), 'up', at('photos')])
    try {
      await until(() => daemon.stderr.includes('daemon: ready') || daemon.child.exitCode !== null)
      assert.equal((await runHere(['--home', at('home'), 'completion', 'folders'])).stdout, 'photos\n')
    } finally {
      daemon.child.kill('SIGKILL')
      await daemon.ended
    }
  })

  it('refuses a shell that it does not know', async () => {
    const { status, stderr } = await runHere(['completion', 'tcsh'])
    assert.equal(status, 2)
    assert.match(stderr, /bash, zsh, fish/)
  })
})

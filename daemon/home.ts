/** The home: one directory that holds everything of one device, and that only its user may look into. */
import { chmod, mkdir, readdir, realpath, stat } from 'node:fs/promises'
import { CliError } from './exit-status.ts'
import { causeText } from './fault-text.ts'
import { type Home, homeAt } from './home-path.ts'

const WINDOWS = process.platform === 'win32'

/** What may lie in a directory that becomes a home, or is one. */
const OWN_NAMES = /^(identity|config\.json|index|control\.sock|log|lock|lineages|members|peers|cache|invitations)([.-]|$)/

/**
 * Makes the home where there is none, and closes it to others.
 * @throws CliError when it is not a directory, is another user's, or holds what is not ours
 */
export async function openHome(path: string): Promise<Home> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new CliError('HOME_FAILED', `the home ${path} cannot be made: ${causeText(error)}`, 'choose another place with --home', undefined, error)
  }
  const real = await realpath(path)
  const stats = await stat(real)
  if (!stats.isDirectory()) throw new CliError('HOME_FAILED', `the home ${real} is not a directory`, 'choose another place with --home')
  if (!WINDOWS && stats.uid !== process.getuid?.()) {
    throw new CliError('HOME_FOREIGN', `the home ${real} belongs to another user`, 'run Syncline as that user, or choose another place with --home')
  }
  if (!WINDOWS && (stats.mode & 0o077) !== 0) await close(real)
  return homeAt(real)
}

/** Never done to a directory that somebody else may need: a --home mistyped as /tmp must not lock everybody out of it. */
async function close(path: string): Promise<void> {
  const foreign = (await readdir(path)).find((name) => !OWN_NAMES.test(name))
  if (foreign !== undefined) {
    throw new CliError(
      'HOME_OPEN',
      `the home ${path} can be read by other users and holds something that is not Syncline's: ${foreign}`,
      `choose an empty directory with --home, or run chmod 700 on this one if it is yours alone`
    )
  }
  await chmod(path, 0o700)
}

/** Sets the password of the page, in the configuration. */
import type { ConfigStore } from './config.ts'
import { CliError } from './exit-status.ts'
import { checkPassword, keepPassword } from './password.ts'

/** @param text undefined: takes it away @param init `isNeeded`: whether others can reach the page now @throws CliError USAGE, PAGE_UNSAFE */
export async function changePassword(config: ConfigStore, text: string | undefined, init: { readonly isNeeded: boolean }): Promise<void> {
  if (text === undefined && init.isNeeded)
    throw new CliError(
      'PAGE_UNSAFE',
      'the page listens where others can reach it, and stays with a password',
      'set another one, or have it listen at 127.0.0.1 and start the daemon again'
    )
  if (text !== undefined) checkPassword(text)
  const password = text === undefined ? undefined : await keepPassword(text)
  await config.update(({ settings: { page, ...settings }, ...rest }) => {
    const { password: _, ...others } = page ?? {}
    return { ...rest, settings: { ...settings, page: { ...others, ...(password && { password }) } } }
  })
}

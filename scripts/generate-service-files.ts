/** Writes daemon/service/ for whoever installs by hand: `node scripts/generate-service-files.ts`. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LAUNCH_LABEL, LAUNCH_PATH } from '../daemon/service-manager.ts'
import { launchAgent, PLAIN_COMMAND, systemUnit, userUnit } from '../daemon/service-unit.ts'

/** By name, what belongs there. */
export const SERVICE_FILES: Readonly<Record<string, string>> = {
  'syncline.service': userUnit(PLAIN_COMMAND),
  'syncline@.service': systemUnit(PLAIN_COMMAND),
  'org.syncline.daemon.plist': launchAgent(LAUNCH_LABEL, PLAIN_COMMAND, LAUNCH_PATH)
}

export function servicePathOf(name: string): string {
  return fileURLToPath(new URL(`../daemon/service/${name}`, import.meta.url))
}

if (import.meta.main) for (const [name, text] of Object.entries(SERVICE_FILES)) writeFileSync(servicePathOf(name), text)

/** `syncline folder set`: what a person decides about one folder. */
import { Command } from 'commander'
import { action, type CommandContext, withExample } from '../command-context.ts'
import { findFolder } from '../folder-argument.ts'
import { changeSettings, DEFAULT_WORD, type FolderSettingsChange, SETTING_OPTIONS } from '../folder-settings.ts'
import type { FolderSettings } from '../../src/index.ts'
import { escapeText } from '../terminal/escape.ts'

type Name = keyof typeof SETTING_OPTIONS
const NAMES = Object.keys(SETTING_OPTIONS) as Name[]

export function setCommand(context: CommandContext): Command {
  const set = new Command('set')
    .description(`show or change the settings of a folder on this device; "${DEFAULT_WORD}" as a value takes one back`)
    .argument('<folder>', 'label, id or path')
  const options = new Map(
    NAMES.map((name) => {
      const { flags, description } = SETTING_OPTIONS[name]
      set.option(flags, description)
      return [name, set.options.at(-1)?.attributeName() ?? name] as const
    })
  )
  set.action(
    action<Record<string, string | undefined>>(context, async ({ client, output }, [text = ''], given) => {
      const found = await findFolder(client, text)
      const change = changeOf(
        NAMES.flatMap((name) => {
          const value = given[options.get(name) as string]
          return value === undefined ? [] : [[name, value] as const]
        })
      )
      const route = `/folders/${found.id}/settings`
      const isChange = Object.keys(change.set).length + change.reset.length > 0
      const settings = await (isChange ? client.patch<FolderSettings>(route, change) : client.get<FolderSettings>(route))
      output.result({ folder: found.id, settings }, () => [output.style.bold(`settings of ${escapeText(found.label)}`), ...settingLines(settings)])
    })
  )
  return withExample(set, 'syncline folder set photos --scan-interval 3600')
}

function changeOf(given: readonly (readonly [Name, string])[]): FolderSettingsChange {
  const reset = given.filter(([, value]) => value === DEFAULT_WORD).map(([name]) => name)
  const values = given.filter(([, value]) => value !== DEFAULT_WORD).map(([name, value]) => [name, SETTING_OPTIONS[name].read(value)])
  return { set: changeSettings({}, { set: Object.fromEntries(values), reset: [] }), reset }
}

function settingLines(settings: FolderSettings): string[] {
  return NAMES.map((name) => {
    const value = settings[name]
    const [flag = ''] = SETTING_OPTIONS[name].flags.split(' ')
    return `  ${flag.slice(2).padEnd(16)} ${value === undefined ? DEFAULT_WORD : SETTING_OPTIONS[name].show(value)}`
  })
}

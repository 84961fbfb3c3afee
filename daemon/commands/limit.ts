/** `syncline limit`: how many bytes a second may pass, by direction, time of day and where the other device is. */
import { Command } from 'commander'
import { action, type CommandContext, withExample } from '../command-context.ts'
import { usageError } from '../exit-status.ts'
import { LEAST_RATE, MOST_RATE, type RateRule } from '../rate-settings.ts'
import { readSize } from '../size-argument.ts'
import { formatBytes } from '../terminal/format.ts'

interface LimitOptions {
  up?: string
  down?: string
  lan?: boolean
  from?: string
  to?: string
  off?: boolean
}

interface Answer {
  readonly limits: readonly RateRule[]
}

export function limitCommand(context: CommandContext): Command {
  const command = new Command('limit')
    .description('show or set how many bytes of file contents may pass a second, to and from devices beyond the own network')
    .option('--up <rate>', 'what this device sends: 500k or 5M bytes a second, 32k or more')
    .option('--down <rate>', 'what it receives')
    .option('--lan', 'for devices of the own network, in place of all others')
    .option('--from <time>', 'in force from this time of day on, as 08:00; such a limit goes before one for all day')
    .option('--to <time>', 'and up to this one')
    .option('--off', 'take limits away: all of them, or those of --lan, or of a time of day')
  command.action(
    action<LimitOptions>(context, async ({ client, output }, _, options) => {
      const show = ({ limits }: Answer): void => output.result({ limits }, () => (limits.length === 0 ? ['no limits'] : limits.map(ruleText)))
      const { up, down, lan = false, from, to, off = false } = options
      if (Object.keys(options).every((name) => !['up', 'down', 'lan', 'from', 'to', 'off'].includes(name))) return show(await client.get<Answer>('/limits'))
      if ((from === undefined) !== (to === undefined)) throw usageError('--from and --to belong together', 'for example --from 08:00 --to 18:00')
      const times = from === undefined || to === undefined ? {} : { from: minutesOf(from), to: minutesOf(to) }
      const { limits } = await client.get<Answer>('/limits')
      if (off) {
        if (up !== undefined || down !== undefined) throw usageError('--off takes limits away, and takes no --up or --down')
        const isMeant = (rule: RateRule): boolean => (lan ? rule.lan : true) && (from === undefined || isSameTime(rule, times))
        return show(await client.patch<Answer>('/limits', { limits: limits.filter((rule) => !isMeant(rule)) }))
      }
      if (up === undefined && down === undefined)
        throw usageError('say how much: --up, --down, or both', 'for example --up 500k --down 5M; to take limits away: --off')
      const rule: RateRule = { ...(up !== undefined && { up: rateOf('--up', up) }), ...(down !== undefined && { down: rateOf('--down', down) }), lan, ...times }
      show(await client.patch<Answer>('/limits', { limits: [...limits.filter((one) => one.lan !== lan || !isSameTime(one, times)), rule] }))
    })
  )
  return withExample(command, 'syncline limit --up 500k --down 5M --from 08:00 --to 18:00')
}

function isSameTime(rule: Pick<RateRule, 'from' | 'to'>, times: Pick<RateRule, 'from' | 'to'>): boolean {
  return rule.from === times.from && rule.to === times.to
}

/** @throws CliError USAGE */
function rateOf(flag: string, text: string): number {
  const rate = readSize(text)
  if (rate !== undefined && rate >= LEAST_RATE && rate <= MOST_RATE) return rate
  throw usageError(
    `${flag} must be ${LEAST_RATE / 1000}k bytes a second or more: ${text}`,
    `for example ${flag} 500k or ${flag} 5M; to stop syncing for a while: syncline pause`
  )
}

/** @throws CliError USAGE */
function minutesOf(text: string): number {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? []
  if (hours !== '' && Number(hours) <= 24 && Number(minutes) < 60) return (Number(hours) * 60 + Number(minutes)) % 1440
  throw usageError(`"${text}" is not a time of day`, 'give it like 08:00 or 23:30')
}

function ruleText({ up, down, lan, from, to }: RateRule): string {
  const rates = [...(up === undefined ? [] : [`up ${formatBytes(up)}/s`]), ...(down === undefined ? [] : [`down ${formatBytes(down)}/s`])]
  return `${lan ? 'own network' : 'beyond it  '}  ${rates.join(', ')}${from === undefined || to === undefined ? '' : `, ${timeText(from)} to ${timeText(to)}`}`
}

function timeText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

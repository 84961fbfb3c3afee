/** A plan for people. */
import type colors from 'picocolors'
import type { DryRun } from '../dry-run.ts'
import type { NamedAction, NamedPlan } from '../plan-service.ts'
import type { FolderStatus } from '../status.ts'
import { escapeText } from './escape.ts'
import { deviceName, formatAgo, formatBytes, formatCount, plural, shellQuote } from './format.ts'
import { renderTable } from './table.ts'

type Style = ReturnType<typeof colors.createColors>

export function planLines({ label, path }: FolderStatus, plan: NamedPlan, style: Style, now: number): string[] {
  const { total, actions, goesOut, id, held } = plan
  if (total + goesOut.total === 0) return [`nothing is to be done in ${escapeText(label)}`]
  const lines: string[] = []
  if (total > 0) {
    lines.push(style.bold(`${escapeText(label)}: ${countsText(plan)}, to be done in ${escapeText(path)}`))
    lines.push(...actionTable(actions, style, now), ...moreLine(total, actions))
  }
  if (goesOut.total > 0) {
    if (total > 0) lines.push('')
    lines.push(style.bold(`${escapeText(label)}: ${plural(goesOut.total, 'delete')} made here, of which the other devices have not been told`))
    lines.push(...actionTable(goesOut.actions, style, now), ...moreLine(goesOut.total, goesOut.actions))
  }
  if (held) lines.push('', `to let it pass: syncline apply ${id}`, 'or a part of it, with --only PATH or --skip PATH')
  else lines.push('', `nothing of it waits for you (${escapeText(shellQuote(label))} goes on by itself); its id is ${id}`)
  return lines
}

/** What joining would do. */
export function joinPlanLines({ path, plan, peers }: DryRun, style: Style, now: number): string[] {
  const { total, goesOut, same } = plan
  const lines = [
    style.bold(`joining ${escapeText(path)} would do this; nothing was changed`),
    `  here:    ${total === 0 ? 'nothing' : countsText(plan)}`,
    `  sent:    ${goesOut.total === 0 ? 'nothing' : plural(goesOut.total, 'item')}`,
    `  same:    ${plural(same, 'item')}`
  ]
  if (total > 0) lines.push('', style.bold('to be done here'), ...actionTable(plan.actions, style, now), ...moreLine(total, plan.actions))
  if (goesOut.total > 0)
    lines.push('', style.bold('to be sent from here'), ...actionTable(goesOut.actions, style, now), ...moreLine(goesOut.total, goesOut.actions))
  const names = peers.filter((name) => name !== '').map((name) => escapeText(name))
  if (names.length > 0) lines.push('', `as ${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} the folder now`)
  return lines
}

/** `3 to create, 1 to delete`. */
function countsText({ counts }: NamedPlan): string {
  const words = { create: 'to create', update: 'to update', rename: 'to rename', delete: 'to delete', conflict: 'in conflict' }
  return (Object.keys(words) as (keyof typeof words)[]).flatMap((kind) => (counts[kind] > 0 ? [`${formatCount(counts[kind])} ${words[kind]}`] : [])).join(', ')
}

function actionTable(actions: readonly NamedAction[], style: Style, now: number): string[] {
  const columns = [
    { title: 'DO' },
    { title: 'PATH' },
    { title: 'SIZE', align: 'right' as const },
    { title: 'DEVICE' },
    { title: 'CHANGED' },
    { title: 'RISK' },
    { title: 'WHY' }
  ]
  const rows = actions.map((action) => [
    action.do,
    `${action.from === undefined ? '' : `${escapeText(action.from)} -> `}${escapeText(action.path)}${action.type === 'directory' ? '/' : ''}`,
    action.type === 'file' ? formatBytes(action.size) : '-',
    action.device === null ? '-' : deviceName(action.deviceName, action.device),
    action.time === null ? '-' : formatAgo(action.time, now),
    action.risk === 'high' ? style.yellow('high') : action.risk === 'low' ? 'low' : '-',
    escapeText(action.reason)
  ])
  return renderTable(columns, rows, style.dim)
}

function moreLine(total: number, { length }: readonly unknown[]): string[] {
  return total > length ? [`… and ${formatCount(total - length)} more`] : []
}

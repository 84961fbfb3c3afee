/** What systemd and launchd are told of the daemon. The files in service/ are made of this (`npm run generate`), and so is what `service install` writes. */

/** The program and its words, as the service runs it. */
export type ServiceCommand = readonly string[]

/** For whoever copies a file by hand: found where the manager looks. */
export const PLAIN_COMMAND: ServiceCommand = ['/usr/bin/env', 'syncline', 'daemon']

/** A service of the user who installs it. */
export function userUnit(command: ServiceCommand): string {
  return unit(command, { head: '# Syncline as a service of one user: see README.md beside this file.', lines: [], wantedBy: 'default.target' })
}

/** A service of the machine for one of its users: `syncline@NAME`. */
export function systemUnit(command: ServiceCommand): string {
  return unit(command, {
    head: '# Syncline as a service of the machine, for the user after the @: see README.md beside this file.',
    lines: ['User=%i'],
    wantedBy: 'multi-user.target'
  })
}

function unit(
  command: ServiceCommand,
  { head, lines, wantedBy }: { readonly head: string; readonly lines: readonly string[]; readonly wantedBy: string }
): string {
  return `${head}
[Unit]
Description=Syncline keeps folders the same on your devices
StartLimitIntervalSec=300
StartLimitBurst=10

[Service]
Type=notify
# systemd-notify, a child of the daemon, does the telling.
NotifyAccess=all
${[...lines, `ExecStart=${command.map(systemdWord).join(' ')}`].join('\n')}
Restart=on-failure
RestartSec=5
# Wrong usage does not get better by trying again.
RestartPreventExitStatus=2
WatchdogSec=60
TimeoutStartSec=120
TimeoutStopSec=15
KillMode=mixed
# A million files take half of the first; beyond the second something is wrong.
MemoryHigh=1G
MemoryMax=2G

# The daemon needs the network, its home, and the user's folders, wherever these are; so nothing of the user's is hidden from it.
NoNewPrivileges=yes
ProtectSystem=full
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
PrivateDevices=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
# MemoryDenyWriteExecute is not possible: V8 compiles to machine code.

[Install]
WantedBy=${wantedBy}
`
}

/** systemd.service(5) "Command lines": `%` and `$` are read even in quotes. */
function systemdWord(word: string): string {
  const text = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** @param path where the agent looks for programs, in the form of PATH */
export function launchAgent(label: string, command: ServiceCommand, path: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${xmlText(label)}</string>
  <key>ProgramArguments</key>
  <array>
${command.map((word) => `    <string>${xmlText(word)}</string>`).join('\n')}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
    <key>PATH</key>
    <string>${xmlText(path)}</string>
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <key>ExitTimeOut</key>
  <integer>15</integer>
  <key>ProcessType</key>
  <string>Background</string>
  <key>StandardOutPath</key>
  <string>/dev/null</string>
  <key>StandardErrorPath</key>
  <string>/dev/null</string>
</dict>
</plist>
`
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

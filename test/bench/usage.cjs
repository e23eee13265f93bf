// Loaded into a program before it begins: when it ends, it tells what it took, on a descriptor of its own.
const { existsSync, readFileSync, writeSync } = require("node:fs")

const status = "/proc/self/status"

process.once("exit", (exitCode) => {
  const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage()
  // Linux lets a process begin with the maximum of the one that started it. The peak of its own memory is told apart.
  const own = existsSync(status) ? /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, "utf8")) : null
  const peakBytes = Number(own?.[1] ?? maxRSS) * 1024
  writeSync(3, JSON.stringify({ exitCode, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes }))
})

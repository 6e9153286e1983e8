#!/usr/bin/env node
// The program `roledeck` as plain Node runs it; the packaged app runs the same one with `--verb`.
import { fileURLToPath } from 'node:url'
import { runProgram } from './program.ts'

const words = [process.execPath, fileURLToPath(import.meta.url)]
process.exitCode = await runProgram(process.argv.slice(2), { words })

import { writeFile } from 'node:fs/promises';
import { UserError } from 'whypixel';
import { computations, ownCases, runForward } from './cases.js';
import { countFlop } from './flop.js';
import { type Case, measure, type Result } from './measure.js';
import { chooses, type Options, parseOptions, USAGE } from './options.js';
import { HOW_TO_INSTALL_PEERS, peerCases, peersInstalled } from './peers.js';
import { describeRun, resultTable, speedTable, speedUps } from './print.js';
import { processCases } from './processes.js';
import { profile } from './profile.js';
import { describeRoofline, measureRoofline } from './roofline/roofline.js';
import { openSetting, type Setting } from './setting.js';
import { compareWithPage, pageTable } from './studio/page-kernels.js';
import { runStudio } from './studio/run.js';
import { runTopologies } from './topologies/run.js';

const print = (text: string) => process.stdout.write(`${text}\n`);

/** The forward passes' speed beside the roofline. */
async function describeSpeed(
  setting: Setting,
  results: readonly Result[],
  threadCounts: readonly number[],
): Promise<string> {
  const rooflines = new Map<number, number>();
  for (const threads of threadCounts) rooflines.set(threads, await measureRoofline(threads));
  const flop = countFlop(setting.engine, () => runForward(setting));
  const lines = [...rooflines].map(([threads, roofline]) => describeRoofline(roofline, threads));
  return [speedTable(results, flop, rooflines), ...lines].join('\n');
}

async function run(options: Options): Promise<void> {
  const threadCounts = [...new Set([1, options.threads])];
  const settings: Setting[] = [];
  const cases: Case[] = [];
  try {
    const names = Object.keys(computations).filter((name) => chooses(options.only, name));
    for (const threads of threadCounts) {
      const setting = await openSetting(options, threads);
      settings.push(setting);
      cases.push(...ownCases(setting, names));
    }
    const last = settings.at(-1) as Setting;
    if (options.profile) {
      print(await profile(last, options));
      return;
    }
    if (peersInstalled()) cases.push(...(await peerCases(last, options)));
    const processes = await processCases(options, threadCounts);
    cases.push(...processes);
    const stray = options.only?.find((name) => !cases.some((one) => chooses([name], one.name)));
    if (stray !== undefined) {
      throw new UserError(`--only names ${stray}, which is not there to be measured\n${USAGE}`);
    }
    print(describeRun(last));
    const results = await measure(cases, options.runs);
    print(resultTable(results));
    print(speedUps(results));
    print(await describeSpeed(last, results, threadCounts));
    if (!peersInstalled()) print(HOW_TO_INSTALL_PEERS);
    if (options.json !== undefined) {
      await writeFile(options.json, `${JSON.stringify({ results }, null, 2)}\n`);
    }
  } finally {
    for (const { close } of cases) await close?.();
    for (const { engine } of settings) await engine.close();
  }
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) print(USAGE);
  else if (options.only?.join() === 'studio') print(await runStudio(options));
  else if (options.only?.join() === 'page') print(pageTable(await compareWithPage(options.runs)));
  else if (options.topologies) print(await runTopologies(options));
  else await run(options);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

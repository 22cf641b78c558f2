import { type EChartsOption, init, type SeriesOption } from 'echarts';
import { count } from '../../src/figures.ts';
import { threadsText } from './figure-text.ts';
import type { ArchiveResult, BenchResult } from './results.ts';

const SIZE = { width: 1040, height: 460 };
const COLORS = {
  file: '#1c58d9',
  stored: '#1a936f',
  worker: '#7b2cbf',
  floor: '#8d99ae',
  peer: '#d1495b',
  guide: '#98a2b3',
};
const TIME = 0;
const MEMORY = 1;
/** What the worker is held to. */
const WORKER_LIMIT_MB = 400;

interface Line {
  name: string;
  figure: string;
  color: string;
}

/** Time and memory against messages, as an SVG. Archives of a shape are left out: they are of one size each. */
export function plotSvg(result: BenchResult): string {
  const chart = init(null, null, { ...SIZE, renderer: 'svg', ssr: true });
  try {
    chart.setOption(plotOption(result));
    return `${chart.renderToSVGString()}\n`;
  } finally {
    chart.dispose();
  }
}

/** @throws Error if the result holds fewer than two sizes */
export function plotOption(result: BenchResult): EChartsOption {
  const sizes = result.results.filter(({ shape }) => !shape).toSorted((a, b) => a.messages - b.messages);
  if (sizes.length < 2) throw new Error('a plot takes a result with at least two sizes');
  const floor = `floor, ${threadsText(result.floorThreads ?? 1)}`;
  const peer = result.peer ?? 'peer';
  const times: Line[] = [
    { name: 'archive → bulk-import file', figure: 'fileMs', color: COLORS.file },
    { name: 'archive → stored', figure: 'storedMs', color: COLORS.stored },
    { name: floor, figure: 'floorMs', color: COLORS.floor },
    { name: peer, figure: 'peerMs', color: COLORS.peer },
  ];
  const memory: Line[] = [
    { name: 'worker', figure: 'workerPeakBytes', color: COLORS.worker },
    { name: floor, figure: 'floorPeakBytes', color: COLORS.floor },
    { name: peer, figure: 'peerPeakBytes', color: COLORS.peer },
  ];
  const series = [
    ...times.flatMap((line) => lineSeries(sizes, line, TIME, 1e3)),
    ...memory.flatMap((line) => lineSeries(sizes, line, MEMORY, 1e6)),
    proportional(sizes),
    workerLimit(),
  ];
  const { machine, commit, date, threads = 1 } = result;
  const under = `worker with ${threadsText(threads)} · ${machine.cores} cores, ${machine.processor} · commit ${commit}, ${date.slice(0, 10)}`;
  return {
    animation: false,
    backgroundColor: '#ffffff',
    title: [
      { text: 'Time', left: 60, top: 8 },
      { text: 'Peak memory', left: '54%', top: 8 },
      {
        text: under,
        left: 60,
        bottom: 6,
        textStyle: { fontSize: 11, fontWeight: 'normal', color: '#667085' },
      },
    ],
    // What measures the text here knows no fonts: more room than it thinks.
    legend: { bottom: 30, itemWidth: 22, itemGap: 28 },
    grid: [
      { left: 60, width: '40%', top: 50, bottom: 110 },
      { left: '54%', width: '40%', top: 50, bottom: 110 },
    ],
    xAxis: [messagesAxis(sizes, TIME), messagesAxis(sizes, MEMORY)],
    yAxis: [
      { type: 'log', gridIndex: TIME, axisLabel: { formatter: (seconds: number) => `${count(seconds)} s` } },
      {
        type: 'value',
        gridIndex: MEMORY,
        min: 0,
        axisLabel: { formatter: (mb: number) => `${count(mb)} MB` },
      },
    ],
    series,
  };
}

const messagesAxis = (sizes: readonly ArchiveResult[], gridIndex: number) => ({
  type: 'log' as const,
  gridIndex,
  name: 'messages',
  nameLocation: 'middle' as const,
  nameGap: 28,
  min: sizes[0]!.messages,
  max: sizes.at(-1)!.messages,
  axisLabel: { formatter: (messages: number) => count(Math.round(messages)) },
});

/** No series for what was never measured. @param unit by which the figure is divided */
function lineSeries(
  sizes: readonly ArchiveResult[],
  { name, figure, color }: Line,
  grid: number,
  unit: number,
): SeriesOption[] {
  const data = sizes.flatMap(({ messages, figures }) => {
    const value = figures[figure];
    return value ? [[messages, value / unit]] : [];
  });
  if (data.length === 0) return [];
  return [
    { type: 'line', name, data, xAxisIndex: grid, yAxisIndex: grid, color, symbol: 'circle', symbolSize: 7 },
  ];
}

/** Where the largest size's file would have come from if time were in strict proportion to messages. */
function proportional(sizes: readonly ArchiveResult[]): SeriesOption {
  const { messages, figures } = sizes.at(-1)!;
  const secondsEach = figures.fileMs! / 1e3 / messages;
  return {
    type: 'line',
    name: 'in proportion to messages',
    data: [sizes[0]!.messages, messages].map((each) => [each, each * secondsEach]),
    color: COLORS.guide,
    symbol: 'none',
    lineStyle: { type: 'dashed', width: 1 },
  };
}

function workerLimit(): SeriesOption {
  return {
    type: 'line',
    xAxisIndex: MEMORY,
    yAxisIndex: MEMORY,
    silent: true,
    data: [],
    markLine: {
      symbol: 'none',
      lineStyle: { type: 'dashed', color: COLORS.guide },
      label: { formatter: `limit: ${WORKER_LIMIT_MB} MB`, position: 'insideEndTop' },
      data: [{ yAxis: WORKER_LIMIT_MB }],
    },
  };
}

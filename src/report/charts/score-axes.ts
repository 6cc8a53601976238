/** What charts of a score over steps share: their size, and axes on which step 0 is the original. */
export const scoreAxes = (label: string, steps: readonly number[]) => ({
  width: 480,
  height: 220,
  marginLeft: 44,
  marginBottom: 40,
  style: { fontSize: '12px' },
  x: {
    label,
    ticks: [...steps],
    tickFormat: (x: number) => (x === 0 ? 'original' : String(x)),
    labelArrow: false,
    inset: 14,
  },
  y: { label: 'score', nice: true, grid: true, ticks: 5, labelArrow: false },
});

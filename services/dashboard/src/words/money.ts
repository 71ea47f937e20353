/** US dollars: two decimals, more for less than a cent, so that small is not nothing. */
export function formatCost(dollars: number): string {
  if (dollars > 0 && dollars < 0.0001) return '< $0.0001';
  return `$${dollars.toFixed(dollars > 0 && dollars < 0.01 ? 4 : 2)}`;
}

/** How well a name fits what somebody types: 0 is best; undefined where it does not. Accents and case are no matter. */
export function fit(name: string, query: string): number | undefined {
  const [all, wanted] = [fold(name), fold(query)];
  if (wanted === '') return 0;
  if (all.startsWith(wanted)) return 0;
  if (all.includes(` ${wanted}`) || all.includes(`-${wanted}`)) return 1;
  if (all.includes(wanted)) return 2;
  let at = 0;
  for (const letter of wanted) {
    at = all.indexOf(letter, at) + 1;
    if (at === 0) return undefined;
  }
  return 3;
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

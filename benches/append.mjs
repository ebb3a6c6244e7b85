// What one more message costs the page of somebody who looks on.

/** Milliseconds of the page's main thread for each of `count` messages that `post` sends, one after the other. */
export async function costOfOne(page, post, count = 40) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  const busy = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  };
  const before = await busy();
  for (let n = 1; n <= count; n += 1) await post(n);
  await new Promise((done) => setTimeout(done, 1_500));
  const cost = ((await busy()) - before) / count;
  await cdp.detach();
  return cost;
}

/**
 * How likely it is that a field which was filled in `filled` of `of` earlier records is filled in at most `most` of `now` further ones, if nothing changed
 * (beta-binomial, flat prior). The earlier records count for no more than `weight`: records come in batches that resemble each other, so a thousand of them prove less than
 * a thousand independent ones.
 */
export function chanceOfAtMost(most: number, now: number, filled: number, of: number): number {
  const scale = of > weight ? weight / of : 1;
  const alpha = filled * scale + 1;
  const beta = (of - filled) * scale + 1;
  if (most < 0) return 0;
  const from = Math.min(most, now);
  let term = Math.exp(
    logGamma(alpha + beta) -
      logGamma(alpha) -
      logGamma(beta) -
      logGamma(alpha + beta + now) +
      logGamma(now + 1) -
      logGamma(from + 1) -
      logGamma(now - from + 1) +
      logGamma(from + alpha) +
      logGamma(now - from + beta),
  );
  let chance = term;
  // Each term from the one above it; they fall on the way down from below the expected count.
  for (let count = from; count > 0 && term >= chance * 1e-9; count -= 1) {
    term *= (count * (now - count + beta)) / ((now - count + 1) * (count - 1 + alpha));
    chance += term;
  }
  return Math.min(1, chance);
}

const weight = 200;

const coefficients = [
  676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_13, -176.615_029_162_140_59, 12.507_343_278_686_905,
  -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6, 1.505_632_735_149_311_6e-7,
];

/** Logarithm of the gamma function for x > 0 (Lanczos, g = 7), to about 15 digits. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let sum = 0.999_999_999_999_809_93;
  for (const [index, coefficient] of coefficients.entries()) sum += coefficient / (shifted + index + 1);
  const edge = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(edge) - edge + Math.log(sum);
}

/** Whether a certificate that ends at `notAfter` (an ISO time) is due for renewal at `nowMs`. */
export function isDue(notAfter: string, renewBeforeDays: number, nowMs: number): boolean {
  return nowMs >= Date.parse(notAfter) - renewBeforeDays * 86_400_000;
}

/**
 * Whether a certificate is due and a new one by this authority would last longer. None outlives its authority: in the last days of that
 * one each `up` would make new ones that end at the same moment.
 */
export function isRenewable(
  notAfter: string,
  authorityNotAfter: string,
  renewBeforeDays: number,
  nowMs: number,
): boolean {
  return isDue(notAfter, renewBeforeDays, nowMs) && Date.parse(notAfter) < Date.parse(authorityNotAfter);
}

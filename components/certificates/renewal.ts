/** Whether a certificate that ends at `notAfter` (an ISO time) is due for renewal at `nowMs`. */
export function isDue(notAfter: string, renewBeforeDays: number, nowMs: number): boolean {
  return nowMs >= Date.parse(notAfter) - renewBeforeDays * 86_400_000;
}

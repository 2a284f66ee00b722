/** One call, live or past. `t`: the moment to show, ms since the call began. */
export function CallPage({ callSid, t }: { callSid: string; t: number | null }) {
  return <h1 data-moment={t}>Call {callSid}</h1>;
}
